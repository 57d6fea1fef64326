import { createDomain } from '@stream-manager/domain'
import {
  announceReady,
  createLogger,
  createShutdown,
  instanceName,
  listen,
  openBackplane,
  runService,
  startHeartbeat,
} from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'

await runService('health-sidecar', async () => {
  const config = readConfig(process.env)
  const logger = createLogger({ service: 'health-sidecar', level: config.LOG_LEVEL })
  const shutdown = createShutdown({ logger })
  const backplane = await openBackplane(config, logger)
  shutdown.onStop('backplane', () => backplane.close())
  const instance = instanceName()
  const domain = createDomain({ backplane })
  const counters = () => ({ ...domain.ignored() })
  const heartbeat = startHeartbeat({ backplane, service: 'health-sidecar', instance, logger, counters })
  shutdown.onStop('heartbeat', () => heartbeat.close())
  const sidecar = await buildApp({
    backplane,
    source: domain,
    targets: {
      streamApiUrl: config.STREAM_API_URL,
      gatewayUrl: config.WS_GATEWAY_URL,
      redisUrl: config.REDIS_URL,
    },
    instance,
    dataDir: config.DATA_DIR,
    logger,
  })
  shutdown.onStop('servers', () => sidecar.close())
  const addresses = await listen([
    { app: sidecar.health, host: config.HOST, port: config.HEALTH_PORT, variable: 'HEALTH_PORT' },
    { app: sidecar.metrics, host: config.HOST, port: config.METRICS_PORT, variable: 'METRICS_PORT' },
  ])
  sidecar.start()
  await heartbeat.ready(addresses[0]?.url ?? null)
  shutdown.onStop('drain', () => heartbeat.draining())
  announceReady(logger, addresses)
})
