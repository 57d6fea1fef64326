import { SingleFlight, within } from '@stream-manager/async'
import type { Backplane } from '@stream-manager/backplane/port'
import {
  HEARTBEAT_PREFIX,
  type Heartbeat,
  type HistoryFigures,
  MAX_PROCESSES,
  type RequestFigures,
  type ServiceName,
  type StartedProcess,
  VERSION,
} from '@stream-manager/contracts'
import { messageOf } from '../errors/start-error.ts'
import { reachableAddresses } from './instance.ts'
import { startProcessMeter } from './process-meter.ts'

const INTERVAL_MS = 1000
const TTL_MS = 15_000
const MAX_PUBLISH_MS = 1000
/** An unavailable backplane must not fill the log. */
const WARN_EVERY_MS = 30_000

export interface HeartbeatOptions {
  readonly backplane: Pick<Backplane, 'setLatest'>
  readonly service: ServiceName
  /** Unique name of this run of the process; see `instanceName`. */
  readonly instance: string
  readonly logger: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
  }
  /** Open sockets now, for a service that has any. */
  readonly sockets?: () => number
  /** Totals for the metrics. */
  readonly counters?: () => Record<string, number>
  /** The store of history, for a service that uses one. */
  readonly history?: () => HistoryFigures | null
  /** HTTP requests, for a service that answers any. */
  readonly requests?: () => RequestFigures | null
  /** Chat messages taken by this process, by stream, for a service that takes any. */
  readonly chatMessages?: () => Record<string, number>
  /** The processes that the service started and that run now. */
  readonly processes?: () => readonly StartedProcess[]
}

export interface HeartbeatHandle {
  /** Announces the service as ready, at the bound address if there is one. Resolves once that is published. */
  ready(address: string | null): Promise<void>
  /** Announces the end of the service. Its silence after that is no fault. */
  draining(): Promise<void>
  close(): Promise<void>
}

/** Logs when publishing begins to fail, repeats it every `WARN_EVERY_MS`, and logs its recovery. */
const failureLog = (logger: HeartbeatOptions['logger']) => {
  let warnedMs: number | null = null
  return {
    failed: (error: unknown): void => {
      const nowMs = performance.now()
      if (warnedMs !== null && nowMs - warnedMs < WARN_EVERY_MS) return
      warnedMs = nowMs
      logger.warn({ reason: messageOf(error) }, 'heartbeat could not be published')
    },
    succeeded: (): void => {
      if (warnedMs !== null) logger.info({}, 'heartbeat is published again')
      warnedMs = null
    },
  }
}

type Phase = Pick<Heartbeat, 'ready' | 'leaving' | 'address' | 'addresses'>

/** Only where it listens on several: each heartbeat is read by every service. */
const addressesOf = (bound: string | null): Pick<Heartbeat, 'address' | 'addresses'> => {
  if (bound === null) return { address: null }
  const addresses = reachableAddresses(bound)
  return { address: addresses[0], ...(addresses.length > 1 && { addresses }) }
}

/** Publishes one heartbeat at a time, so that none queue up for a backplane that hangs. */
const createPublisher = (
  { backplane, service, instance, logger }: HeartbeatOptions,
  measure: () => Heartbeat,
): SingleFlight<void> => {
  const channel = `${HEARTBEAT_PREFIX}${service}/${instance}`
  const log = failureLog(logger)
  return new SingleFlight(async () => {
    try {
      await backplane.setLatest(channel, measure(), { ttlMs: TTL_MS })
      log.succeeded()
    } catch (error) {
      log.failed(error)
    }
  })
}

const withinPublishTime = (work: Promise<void>): Promise<void> =>
  within(work, { deadlineMs: MAX_PUBLISH_MS, onLate: () => {} })

/**
 * Publishes the status and the resource usage of this process to the backplane every second. The value expires after
 * 15 s. The sidecar finds the instance by its heartbeat, and compares it with the result of its own probes.
 */
export const startHeartbeat = (options: HeartbeatOptions): HeartbeatHandle => {
  const { service, instance } = options
  const startedAt = new Date().toISOString()
  const meter = startProcessMeter()
  let phase: Phase = { ready: false, leaving: false, address: null }

  const historyField = (): Pick<Heartbeat, 'history'> => {
    const history = options.history?.() ?? null
    return history === null ? {} : { history }
  }

  const requestsField = (): Pick<Heartbeat, 'requests'> => {
    const requests = options.requests?.() ?? null
    return requests === null ? {} : { requests }
  }

  const measure = (): Heartbeat => ({
    service,
    instance,
    at: new Date().toISOString(),
    startedAt,
    version: VERSION,
    pid: process.pid,
    ...phase,
    ...meter.read(),
    sockets: options.sockets?.() ?? null,
    ...(options.counters && { counters: options.counters() }),
    ...historyField(),
    ...requestsField(),
    ...(options.chatMessages && { chatMessages: options.chatMessages() }),
    ...(options.processes && { processes: options.processes().slice(0, MAX_PROCESSES) }),
  })

  const publisher = createPublisher(options, measure)

  const become = async (next: Phase) => {
    phase = next
    // The heartbeat in progress still has the old phase, so it must finish first.
    await withinPublishTime(publisher.settled())
    await withinPublishTime(publisher.join())
  }

  const timer = setInterval(() => publisher.join(), INTERVAL_MS)
  timer.unref()
  void publisher.join()

  return {
    ready: (bound) => become({ ready: true, leaving: false, ...addressesOf(bound) }),
    draining: () => become({ ...phase, ready: false, leaving: true }),
    async close() {
      clearInterval(timer)
      meter.close()
      await withinPublishTime(publisher.settled())
    },
  }
}
