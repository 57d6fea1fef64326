import { delay, jitteredMs } from '@stream-manager/async'
import {
  type ErrorCode,
  type LayerStatus,
  type ObservedStream,
  type OutputStatus,
  type Performance,
  type StreamConfig,
  type StreamStatus,
  UNKNOWN_PERFORMANCE,
} from '@stream-manager/contracts'

/** Writes the observed state. False when the write was refused because another engine holds the stream. */
export type ReportObserved = (observed: ObservedStream) => Promise<boolean>

export interface ObserverOptions {
  readonly now: () => Date
  readonly report: ReportObserved
  readonly onFenced: () => void
  readonly onReportFailed: (error: unknown) => void
}

const RETRY_MS = 500

const PROGRAMME_RUNS: readonly StreamStatus[] = ['starting', 'live', 'paused', 'stopping']

const NOTHING_RUNS = { performance: UNKNOWN_PERFORMANCE, layers: {}, outputs: {} } as const

/** A programme was on air under this report, so viewers may hold its playlist. */
export const wasRunning = ({ status }: ObservedStream): boolean => PROGRAMME_RUNS.includes(status)

/** The last report describes a running process: the engine died without reporting its end. */
export const isAbandoned = (before: ObservedStream): boolean => wasRunning(before) && before.config !== null

/** The state of a stream at takeover: nothing of the earlier report runs any more. */
export const inherit = ({ lost: _, ...before }: ObservedStream, now: Date): ObservedStream => {
  if (!isAbandoned(before)) return before
  const since = now.toISOString()
  const message =
    'The engine that ran this stream is gone. Another one has taken it over and starts it again.'
  const error = { code: 'stream.engine_crashed', message, since, nextRetryAt: null } as const
  const ended = { startedAt: null, config: null, ...NOTHING_RUNS }
  return { ...before, ...ended, status: 'starting', since, degraded: true, error }
}

/**
 * The observed state of one stream, and its only writer. Changes during a write share the next write, so a burst of layer
 * edits costs two commits.
 */
export class Observer {
  #state: ObservedStream
  #dirty = false
  #writing: Promise<void> | null = null
  #closing = false
  #closed = false
  readonly #options: ObserverOptions

  constructor(initial: ObservedStream, options: ObserverOptions) {
    this.#state = initial
    this.#options = options
  }

  get state(): ObservedStream {
    return this.#state
  }

  status(status: StreamStatus): void {
    if (status === this.#state.status) return
    this.update({ status, since: this.#options.now().toISOString() })
  }

  began(generation: number, config: StreamConfig): void {
    this.status('starting')
    this.update({ generation, config, startedAt: null, error: null, degraded: false, ...NOTHING_RUNS })
  }

  live(status: 'live' | 'paused'): void {
    const startedAt = this.#state.startedAt ?? this.#options.now().toISOString()
    this.status(status)
    this.update({ startedAt, error: null, degraded: false })
  }

  trouble(code: ErrorCode, message: string, nextRetryAt: Date | null): void {
    const since =
      this.#state.error?.code === code ? this.#state.error.since : this.#options.now().toISOString()
    this.update({
      degraded: true,
      error: { code, message, since, nextRetryAt: nextRetryAt?.toISOString() ?? null },
    })
  }

  measured(
    performance: Performance,
    layers: Record<string, LayerStatus>,
    outputs: Record<string, OutputStatus>,
  ): void {
    this.update({ performance, layers, outputs })
  }

  /** Nothing runs: no measurements, no layer on air, no output connected. */
  ended(status: 'offline' | 'failed'): void {
    this.status(status)
    this.update({ startedAt: null, config: null, ...NOTHING_RUNS })
  }

  /** Nothing runs here any more; the next engine continues. */
  handedOver(): void {
    this.status('starting')
    this.update({ startedAt: null, config: null, error: null, degraded: false, ...NOTHING_RUNS })
  }

  applied(revision: number): void {
    if (revision > this.#state.appliedRevision) this.update({ appliedRevision: revision })
  }

  update(change: Partial<ObservedStream>): void {
    this.#state = { ...this.#state, ...change }
    this.#dirty = true
    this.#write()
  }

  /** Waits for the last write. A refused write is not repeated. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#writing
    this.#closed = true
  }

  /** Another engine holds the stream: writes nothing more. */
  abandon(): void {
    this.#closing = true
    this.#closed = true
  }

  #write(): void {
    if (this.#writing || this.#closed) return
    this.#writing = this.#drain().finally(() => {
      this.#writing = null
    })
  }

  async #drain(): Promise<void> {
    // Yield first, so that the changes of one event are written together.
    await Promise.resolve()
    while (this.#dirty && !this.#closed) {
      this.#dirty = false
      try {
        if (!(await this.#options.report(this.#state))) return this.#options.onFenced()
      } catch (error) {
        this.#options.onReportFailed(error)
        if (this.#closing) return
        this.#dirty = true
        await delay(jitteredMs(RETRY_MS, { from: 0.5, to: 1.5 }))
      }
    }
  }
}
