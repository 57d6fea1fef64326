import { createDomain } from '@stream-manager/domain'
import {
  announceReady,
  createLogger,
  createShutdown,
  instanceName,
  leave,
  listen,
  openBackplane,
  runService,
  startHeartbeat,
} from '@stream-manager/service-kit'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'

const SERVICE = 'ws-gateway'
/** Past the delay in which the proxy notices. */
const STOP_DEADLINE_MS = 22_000
const LEAVE_GRACE_MS = 3_000
/** Clients go to the other gateways over this time. */
const DRAIN_SPREAD_MS = 8_000
const DRAIN_DEADLINE_MS = 18_000

const start = async (): Promise<void> => {
  const config = readConfig(process.env)
  const logger = createLogger({ service: SERVICE, level: config.LOG_LEVEL })
  const { DRAIN_DELAY_MS: delayMs } = config
  const shutdown = createShutdown({ logger, deadlineMs: delayMs + STOP_DEADLINE_MS })
  const backplane = await openBackplane(config, logger)
  shutdown.onStop('backplane', () => backplane.close())
  const domain = createDomain({ backplane })
  const { app, counts, ignored } = await buildApp({
    backplane,
    domain,
    logger,
    config,
    drainSpreadMs: DRAIN_SPREAD_MS,
  })
  const instance = instanceName()
  const heartbeat = startHeartbeat({
    backplane,
    service: SERVICE,
    instance,
    logger,
    sockets: () => counts().sockets,
    counters: () => ({ ...counts(), ...ignored() }),
  })
  shutdown.onStop('heartbeat', () => heartbeat.close())
  shutdown.onStop('connections', () => app.close(), DRAIN_DEADLINE_MS)
  shutdown.onStop('leave', () => leave({ app, heartbeat, delayMs }), delayMs + LEAVE_GRACE_MS)
  const addresses = await listen([{ app, host: config.HOST, port: config.WS_PORT, variable: 'WS_PORT' }])
  await heartbeat.ready(addresses[0]?.url ?? null)
  announceReady(logger, addresses)
}

await runService(SERVICE, start)
