import type { ServiceName } from '@stream-manager/contracts'
import { childEnvironment } from '@stream-manager/engine'
import {
  announceReady,
  createLogger,
  createShutdown,
  listen,
  openBackplane,
  openDataDir,
  runService,
  StartError,
} from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { firstRun } from './first-run.ts'
import { startHeartbeats } from './heartbeats.ts'

/** Flushing encoders and writing trailers; all of it must fit into the 10 s an orchestrator gives. */
const ENGINE_DEADLINE_MS = 6_500

await runService('standalone', async () => {
  const settings = readConfig(process.env)
  const loggers = new Map<string, ReturnType<typeof createLogger>>()
  const loggerOf = (service: ServiceName | 'standalone') => {
    const logger = loggers.get(service) ?? createLogger({ service, level: settings.LOG_LEVEL })
    loggers.set(service, logger)
    return logger
  }
  const config = { ...settings, DATA_DIR: await openDataDir(settings.DATA_DIR) }
  const shutdown = createShutdown({ logger: loggerOf('standalone') })
  const backplane = await openBackplane(config, loggerOf('standalone'))
  shutdown.onStop('backplane', () => backplane.close())

  const app = await buildApp({ config, backplane, loggerOf, childEnvironment: childEnvironment(process.env) })
  const { HOST: host } = config
  const [api, gateway] = await listen([
    { app: app.api, host, port: config.PORT, variable: 'PORT' },
    { app: app.gateway.app, host, port: config.WS_PORT, variable: 'WS_PORT' },
  ])
  if (!api || !gateway) throw new StartError(['a server has no bound address'])
  shutdown.onStop('http', () => Promise.all([app.api.close(), app.gateway.app.close()]))
  const [health, metrics] = await listen([
    { app: app.sidecar.health, host, port: config.HEALTH_PORT, variable: 'HEALTH_PORT' },
    { app: app.sidecar.metrics, host, port: config.METRICS_PORT, variable: 'METRICS_PORT' },
  ])
  shutdown.onStop('sidecar', () => app.sidecar.close())

  const heartbeats = startHeartbeats({ backplane, gateway: app.gateway, loggerOf })
  shutdown.onStop('heartbeats', () => heartbeats.close())
  await app.engine.start()
  shutdown.onStop('engine', () => app.engine.close(), ENGINE_DEADLINE_MS)
  await heartbeats.ready({
    'stream-api': api.url,
    'ws-gateway': gateway.url,
    engine: null,
    'health-sidecar': health?.url ?? null,
  })
  shutdown.onStop('drain', () => heartbeats.draining())
  app.sidecar.start()
  announceReady(
    loggerOf('standalone'),
    [api, gateway, health, metrics].filter((address) => address !== undefined),
  )
  if (!config.AUTOSTART) return
  await firstRun(app.domain, config.DATA_DIR).catch((error) => {
    loggerOf('standalone').error({ err: error }, 'the demo scene could not be made; everything else runs')
  })
})
