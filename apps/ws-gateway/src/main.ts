import { hostname } from 'node:os'
import { createDomain } from '@stream-manager/domain'
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

const SERVICE = 'ws-gateway'
const DRAIN_DEADLINE_MS = 6_000

const start = async (): Promise<void> => {
  const config = readConfig(process.env)
  const logger = createLogger({ service: SERVICE, level: config.LOG_LEVEL })
  const shutdown = createShutdown({ logger })
  const backplane = await openBackplane(config)
  shutdown.onStop('backplane', () => backplane.close())
  const { app, counts } = await buildApp({ backplane, domain: createDomain({ backplane }), logger, config })
  const instance = `${hostname()}-${process.pid}`
  const heartbeat = startHeartbeat({
    backplane,
    service: SERVICE,
    instance,
    logger,
    sockets: () => counts().sockets,
    counters: () => ({ ...counts() }),
  })
  shutdown.onStop('heartbeat', () => heartbeat.close())
  shutdown.onStop('connections', () => app.close(), DRAIN_DEADLINE_MS)
  shutdown.onStop('readiness', () => heartbeat.draining())
  const addresses = await listen([{ app, host: config.HOST, port: config.WS_PORT, variable: 'WS_PORT' }])
  await heartbeat.ready(addresses[0]?.url ?? null)
  announceReady(logger, addresses)
}

await runService(SERVICE, start)
