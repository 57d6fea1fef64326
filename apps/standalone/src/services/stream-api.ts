import { inspectFile } from '@stream-manager/media-inspect'
import { apiIdentity, apiPart, buildApp, requestLimits } from '@stream-manager/stream-api'
import type { BuildPart } from './service.ts'

export const streamApi: BuildPart = async ({
  config,
  domain,
  identity,
  backplane,
  loggerOf,
  boundPort,
  previews,
  reports,
}) => {
  const app = await buildApp({
    domain,
    identity: apiIdentity(identity),
    logger: loggerOf('stream-api'),
    config,
    limiter: { backplane, ...requestLimits(config) },
    inspect: inspectFile,
    previews,
    socketPort: () => boundPort('WS_PORT') ?? config.WS_PORT,
  })
  return apiPart(app, config, { domain, identity, reports })
}
