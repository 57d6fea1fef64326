import { buildApp, metricsAccess, sidecarPart } from '@stream-manager/health-sidecar'
import type { BuildPart } from './service.ts'

export const healthSidecar: BuildPart = async ({
  config,
  domain,
  backplane,
  instance,
  loggerOf,
  environment,
}) => {
  const logger = loggerOf('health-sidecar')
  const options = { backplane, source: domain, instance, dataDir: config.DATA_DIR, config, logger }
  const access = await metricsAccess(config)
  return sidecarPart(
    await buildApp({ ...options, metricsAccess: access, diagnostics: { environment } }),
    config,
  )
}
