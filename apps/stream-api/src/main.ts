import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { createDomain } from '@stream-manager/domain'
import { inspectFile } from '@stream-manager/media-inspect'
import {
  announceReady,
  createLogger,
  createShutdown,
  listen,
  openBackplane,
  runService,
  startHeartbeat,
} from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'

const SERVICE = 'stream-api'

await runService(SERVICE, async () => {
  const config = readConfig(process.env)
  const logger = createLogger({ service: SERVICE, level: config.LOG_LEVEL })
  const shutdown = createShutdown({ logger })
  const backplane = await openBackplane(config)
  shutdown.onStop('backplane', () => backplane.close())
  const domain = createDomain({ backplane, limits: { maxLayers: config.MAX_LAYERS } })
  const app = await buildApp({
    domain,
    logger,
    config: { ...config, DATA_DIR: resolve(config.DATA_DIR) },
    inspect: inspectFile,
    socketPort: () => config.WS_PORT,
  })
  shutdown.onStop('http', () => app.close())
  const heartbeat = startHeartbeat({
    backplane,
    service: SERVICE,
    instance: `${hostname()}-${process.pid}`,
    logger,
  })
  shutdown.onStop('heartbeat', () => heartbeat.close())
  const addresses = await listen([{ app, host: config.HOST, port: config.PORT, variable: 'PORT' }])
  await heartbeat.ready(addresses[0]?.url ?? null)
  shutdown.onStop('drain', () => heartbeat.draining())
  announceReady(logger, addresses)
})
