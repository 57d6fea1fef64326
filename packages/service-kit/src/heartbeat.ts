import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Backplane } from '@stream-manager/backplane'
import type { Heartbeat, ServiceName } from '@stream-manager/contracts'
import { within } from './deadline.ts'
import { messageOf } from './start-error.ts'

export const HEARTBEAT_PREFIX = 'services/'
const INTERVAL_MS = 2000
const TTL_MS = 15_000
const MAX_PUBLISH_MS = 1000
const NANOSECONDS_PER_MS = 1e6

export interface HeartbeatOptions {
  readonly backplane: Pick<Backplane, 'setLatest'>
  readonly service: ServiceName
  readonly instance: string
  readonly logger: { warn(fields: object, message: string): void }
  /** Open sockets now, for a service that has any. */
  readonly sockets?: () => number
  /** Totals the service wants seen in metrics. */
  readonly counters?: () => Record<string, number>
}

export interface HeartbeatHandle {
  /** From now on the service calls itself ready, at this address if it has one. Resolves once that is published. */
  ready(address: string | null): Promise<void>
  /** From now on it calls itself not ready: it is draining. */
  draining(): Promise<void>
  close(): Promise<void>
}

/** CPU of this process since the last call, in per cent of one core. */
const cpuMeter = (): (() => number) => {
  let usage = process.cpuUsage()
  let atMs = performance.now()
  return () => {
    const next = process.cpuUsage()
    const nowMs = performance.now()
    const busyMs = (next.user - usage.user + next.system - usage.system) / 1000
    const percent = (100 * busyMs) / Math.max(1, nowMs - atMs)
    usage = next
    atMs = nowMs
    return percent
  }
}

/** The 99th percentile since the last call, in milliseconds, above the timer's own resolution. */
const loopDelayMeter = () => {
  const resolutionMs = 20
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  return {
    read: (): number | null => {
      const delayMs =
        histogram.count === 0 ? null : histogram.percentile(99) / NANOSECONDS_PER_MS - resolutionMs
      histogram.reset()
      return delayMs === null ? null : Math.max(0, delayMs)
    },
    close: () => histogram.disable(),
  }
}

/**
 * Says every 2 s, through the backplane, what this process believes of itself; the value expires after 15 s. The sidecar
 * compares it with what it sees from outside.
 */
export const startHeartbeat = (options: HeartbeatOptions): HeartbeatHandle => {
  const { backplane, service, instance, logger } = options
  const channel = `${HEARTBEAT_PREFIX}${service}/${instance}`
  const startedAt = new Date().toISOString()
  const cpuPercent = cpuMeter()
  const loopDelay = loopDelayMeter()
  let state: { ready: boolean; address: string | null } = { ready: false, address: null }
  let publishing: Promise<void> | null = null

  const measure = (): Heartbeat => ({
    service,
    instance,
    at: new Date().toISOString(),
    startedAt,
    pid: process.pid,
    ...state,
    cpuPercent: cpuPercent(),
    memoryBytes: process.memoryUsage.rss(),
    eventLoopDelayMs: loopDelay.read(),
    sockets: options.sockets?.() ?? null,
    ...(options.counters && { counters: options.counters() }),
  })

  const publish = async () => {
    try {
      await backplane.setLatest(channel, measure(), { ttlMs: TTL_MS })
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'heartbeat could not be published')
    }
  }

  /** One at a time: a backplane that hangs must not collect a queue of heartbeats. */
  const beat = (): Promise<void> => {
    publishing ??= publish().finally(() => {
      publishing = null
    })
    return publishing
  }

  const become = async (next: typeof state) => {
    state = next
    // What is being published now still says the old state, so it is let through first.
    await within(MAX_PUBLISH_MS, publishing ?? Promise.resolve())
    await within(MAX_PUBLISH_MS, beat())
  }

  const timer = setInterval(beat, INTERVAL_MS)
  timer.unref()
  void beat()

  return {
    ready: (address) => become({ ready: true, address }),
    draining: () => become({ ready: false, address: state.address }),
    async close() {
      clearInterval(timer)
      loopDelay.close()
      await within(MAX_PUBLISH_MS, publishing ?? Promise.resolve())
    },
  }
}
