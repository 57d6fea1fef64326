import { createDomain } from '@stream-manager/domain'
import { inspectFile } from '@stream-manager/media-inspect'
import {
  announceReady,
  createLogger,
  createShutdown,
  instanceName,
  leave,
  listen,
  openBackplane,
  openDataDir,
  runService,
  startHeartbeat,
} from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { startLossWatch } from './features/losses/index.ts'

const SERVICE = 'stream-api'
/** A control command may wait for the engine for 10 s by default, and its answer is let out. */
const HTTP_DEADLINE_MS = 12_000
const STOP_DEADLINE_MS = 16_000
/** Past the delay itself, for a backplane that is slow to take the last heartbeat. */
const LEAVE_GRACE_MS = 3_000

await runService(SERVICE, async () => {
  const config = readConfig(process.env)
  const logger = createLogger({ service: SERVICE, level: config.LOG_LEVEL })
  const { DRAIN_DELAY_MS: delayMs } = config
  const shutdown = createShutdown({ logger, deadlineMs: delayMs + STOP_DEADLINE_MS })
  const dataDir = await openDataDir(config.DATA_DIR)
  const backplane = await openBackplane(config, logger)
  shutdown.onStop('backplane', () => backplane.close())
  const domain = createDomain({ backplane, limits: { maxLayers: config.MAX_LAYERS } })
  const losses = startLossWatch({ engine: domain.engine, log: logger })
  shutdown.onStop('loss watch', () => losses.close())
  const app = await buildApp({
    domain,
    logger,
    config: { ...config, DATA_DIR: dataDir },
    limiter: { backplane, perSecond: config.MAX_REQUESTS_PER_SECOND },
    inspect: inspectFile,
    socketPort: () => config.WS_PORT,
  })
  shutdown.onStop('http', () => app.close(), HTTP_DEADLINE_MS)
  const heartbeat = startHeartbeat({
    backplane,
    service: SERVICE,
    instance: instanceName(),
    logger,
    counters: () => ({ ...domain.ignored() }),
  })
  shutdown.onStop('heartbeat', () => heartbeat.close())
  const addresses = await listen([{ app, host: config.HOST, port: config.PORT, variable: 'PORT' }])
  await heartbeat.ready(addresses[0]?.url ?? null)
  shutdown.onStop('leave', () => leave({ app, heartbeat, delayMs }), delayMs + LEAVE_GRACE_MS)
  announceReady(logger, addresses)
})
