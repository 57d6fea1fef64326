import { randomUUID } from 'node:crypto'
import { openEmbeddedBackplane } from '@stream-manager/backplane'
import { createDomain } from '@stream-manager/domain'
import { inspectFile } from '@stream-manager/media-inspect'
import {
  announceReady,
  createLogger,
  createShutdown,
  listen,
  openDataDir,
  runService,
  StartError,
  startHeartbeat,
} from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'

const SERVICE = 'stream-api'

await runService(SERVICE, async () => {
  const config = readConfig(process.env)
  if (config.REDIS_URL !== undefined) {
    throw new StartError(['REDIS_URL: the Redis backplane is not available yet; leave it unset'])
  }
  const logger = createLogger({ service: SERVICE, level: config.LOG_LEVEL })
  const shutdown = createShutdown({ logger })
  const dataDir = await openDataDir(config.DATA_DIR)
  const backplane = await openEmbeddedBackplane({ dataDir })
  shutdown.onStop('backplane', () => backplane.close())
  const domain = createDomain({ backplane, limits: { maxLayers: config.MAX_LAYERS } })
  const app = await buildApp({
    domain,
    logger,
    config: { ...config, DATA_DIR: dataDir },
    inspect: inspectFile,
    socketPort: () => config.WS_PORT,
  })
  shutdown.onStop('http', () => app.close())
  const heartbeat = startHeartbeat({ backplane, service: SERVICE, instance: randomUUID(), logger })
  shutdown.onStop('heartbeat', () => heartbeat.close())
  const addresses = await listen([{ app, host: config.HOST, port: config.PORT, variable: 'PORT' }])
  await heartbeat.ready(addresses[0]?.url ?? null)
  shutdown.onStop('drain', () => heartbeat.draining())
  announceReady(logger, addresses)
})
