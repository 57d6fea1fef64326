import { SERVICE_REGISTRY } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import { runService } from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { readConfig, type SidecarConfig } from './config.ts'
import { metricsAccess } from './features/metrics/access.ts'
import { sidecarPart } from './part.ts'

const entryPointsOf = (config: SidecarConfig) =>
  Object.fromEntries(
    SERVICE_REGISTRY.flatMap(({ name, entryPoint }) =>
      entryPoint === null ? [] : [[name, config[entryPoint]] as const],
    ),
  )

await runService({
  name: 'health-sidecar',
  config: () => readConfig(process.env),
  build: async ({ config, backplane, instance, loggerOf }) => {
    const domain = createDomain({ backplane, opensStreams: false })
    const sidecar = await buildApp({
      backplane,
      source: domain,
      targets: { entryPoints: entryPointsOf(config), redisUrl: config.REDIS_URL },
      instance,
      dataDir: config.DATA_DIR,
      config,
      diagnostics: { environment: process.env },
      metricsAccess: await metricsAccess(config),
      logger: loggerOf('health-sidecar'),
    })
    return {
      parts: [
        { ...sidecarPart(sidecar, config), counters: () => ({ ...sidecar.refusals(), ...domain.ignored() }) },
      ],
    }
  },
})
