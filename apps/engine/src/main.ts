import { systemClock } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import {
  createLogger,
  createShutdown,
  instanceName,
  openBackplane,
  openDataDir,
  runService,
  startHeartbeat,
} from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { childEnvironment, readConfig } from './config.ts'

const SERVICE = 'engine'
/** Flushing encoders and writing trailers. */
const CLOSE_DEADLINE_MS = 6_500

await runService(SERVICE, async () => {
  const config = readConfig(process.env)
  const logger = createLogger({ service: SERVICE, level: config.LOG_LEVEL })
  const shutdown = createShutdown({ logger })
  const dataDir = await openDataDir(config.DATA_DIR)
  const backplane = await openBackplane(config, logger)
  shutdown.onStop('backplane', () => backplane.close())
  const domain = createDomain({ backplane, limits: { maxLayers: config.MAX_LAYERS } })
  const engine = buildApp({
    backplane,
    domain,
    clock: systemClock,
    dataDir,
    publicSourcesOnly: config.PUBLIC_SOURCES_ONLY,
    childEnvironment: childEnvironment(process.env),
    shared: true,
    log: logger,
  })
  const instance = instanceName()
  const counters = () => ({ ...domain.ignored() })
  const heartbeat = startHeartbeat({ backplane, service: SERVICE, instance, logger, counters })
  shutdown.onStop('heartbeat', () => heartbeat.close())
  await engine.start()
  shutdown.onStop('streams', () => engine.close(), CLOSE_DEADLINE_MS)
  await heartbeat.ready(null)
  shutdown.onStop('drain', () => heartbeat.draining())
  logger.info({ streams: engine.streamIds() }, 'ready: competing for streams')
})
