import type { Backplane } from '@stream-manager/backplane'
import { type Clock, COMPONENTS, systemClock } from '@stream-manager/contracts'
import { createServer, type Server } from '@stream-manager/service-kit'
import type { FastifyBaseLogger } from 'fastify'
import { healthFeature } from './features/health/index.ts'
import { metricsFeature } from './features/metrics/index.ts'
import { Monitor } from './watch/monitor.ts'
import type { StreamSource } from './watch/streams.ts'
import { createSurvey, type ProbeTargets } from './watch/survey.ts'

export interface SidecarOptions {
  /** Stays the caller's to close, after the sidecar. */
  readonly backplane: Pick<Backplane, 'probe' | 'listLatest' | 'readLease'>
  /** A `Domain` is one. */
  readonly source: StreamSource
  readonly targets: ProbeTargets
  readonly logger: FastifyBaseLogger
  readonly clock?: Clock
  /** From one round of probes to the next; default 2 s. */
  readonly periodMs?: number
  /** Of each probe; default 1 s. */
  readonly deadlineMs?: number
}

/** Two servers, not yet listening, and the probes behind them, not yet probing. */
export interface Sidecar {
  /** For `HEALTH_PORT`. */
  readonly health: Server
  /** For `METRICS_PORT`. */
  readonly metrics: Server
  /** Begins to probe. Call it once the ports are bound. */
  start(): void
  /** One round of probes now; joins the one that runs. */
  round(): Promise<void>
  /** Stops probing and closes both servers. */
  close(): Promise<void>
}

const VERSION = '0.1.0'
const PERIOD_MS = 2000
const DEADLINE_MS = 1000

export const buildApp = async (options: SidecarOptions): Promise<Sidecar> => {
  const { backplane, source, targets, logger, clock = systemClock } = options
  const survey = createSurvey({
    backplane,
    source,
    targets,
    clock,
    deadlineMs: options.deadlineMs ?? DEADLINE_MS,
  })
  const components = COMPONENTS.filter((name) => name !== 'redis' || targets.redisUrl !== undefined)
  const monitor = new Monitor({ survey, components, clock, periodMs: options.periodMs ?? PERIOD_MS })
  const [health, metrics] = await Promise.all([createServer({ logger }), createServer({ logger })])
  await health.register(healthFeature, { monitor, clock })
  await metrics.register(metricsFeature, { monitor, version: VERSION })
  return {
    health,
    metrics,
    start: () => monitor.start(),
    round: () => monitor.round(),
    close: async () => {
      await Promise.all([health.close(), metrics.close()])
      await monitor.close()
    },
  }
}
