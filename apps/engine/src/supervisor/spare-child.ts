import { type Backoff, backoffDelayMs } from '@stream-manager/async'
import type { StartedProcess } from '@stream-manager/contracts'
import type { DeadlineGuard } from './deadline-guard.ts'
import type { SupervisorLog } from './supervisor-log.ts'
import { WaitingChild } from './waiting-child.ts'

interface SpareChildOptions {
  readonly childEnvironment: Readonly<Record<string, string>>
  readonly now: () => Date
  readonly monotonicMs: () => number
  readonly guard: DeadlineGuard | null
  readonly log: SupervisorLog
}

const PING_EVERY_MS = 5_000
/** Longer than a busy machine takes to load the codecs. */
const SILENCE_DEADLINE_MS = 20_000
/** A process that waits answers within a few ms. Viewers wait meanwhile, so a cold start follows soon. */
const HAND_OVER_DEADLINE_MS = 2_000
const BACKOFF: Backoff = { firstMs: 10_000, maxMs: 600_000, jitter: { from: 0.5, to: 1 } }

/** Keeps one engine process loaded for whichever stream of this process needs the next one (ADR 0039). */
export class SpareChild {
  readonly #options: SpareChildOptions
  readonly #timer: NodeJS.Timeout
  #waiting: WaitingChild | null = null
  #failures = 0
  /** The last process ended while it waited. */
  #isMissing = false
  #notBeforeMs = Number.NEGATIVE_INFINITY
  #ending: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(options: SpareChildOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#watch(), PING_EVERY_MS)
  }

  /** The process that waits; null while there is none. */
  get process(): StartedProcess | null {
    const waiting = this.#waiting
    return waiting && { kind: 'spare', streamId: null, pid: waiting.pid, ...waiting.usage }
  }

  /** Starts a process unless one waits already, or earlier ones failed a short time ago. Costs nothing then. */
  prepare(): void {
    const { now, monotonicMs, childEnvironment: environment, guard, log } = this.#options
    if (this.#isClosed || this.#waiting || monotonicMs() < this.#notBeforeMs) return
    const waiting = new WaitingChild({
      environment,
      debug: false,
      now,
      monotonicMs,
      onLine: (line) => log.warn({ pid: waiting.pid, line }, 'the spare engine process wrote a line'),
      onEnded: () => this.#ended(waiting),
    })
    this.#waiting = waiting
    this.#isMissing = false
    guard?.watchWithoutLease(waiting.pid)
    log.info({ pid: waiting.pid }, 'spare engine process started')
  }

  /** A process for one programme, perhaps one that still loads. Null if there is none or it is frozen: start one then. */
  async take(): Promise<WaitingChild | null> {
    const waiting = this.#waiting
    if (!waiting) return null
    this.#waiting = null
    if (!waiting.isReady) return waiting
    if (await waiting.answers(HAND_OVER_DEADLINE_MS)) {
      this.#failures = 0
      return waiting
    }
    this.discard(waiting)
    return null
  }

  /** Ends a process that was taken and is not needed. */
  discard(waiting: WaitingChild): void {
    this.#ending = Promise.all([this.#ending, waiting.close()])
  }

  /** Resolves when no process waits any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    if (this.#waiting) this.discard(this.#waiting)
    await this.#ending
  }

  /** A process that is frozen or has ended must be replaced before it is needed, also where no stream is on air. */
  #watch(): void {
    const waiting = this.#waiting
    if (!waiting) {
      if (this.#isMissing) this.prepare()
    } else if (waiting.silentMs < SILENCE_DEADLINE_MS) waiting.ping()
    else this.discard(waiting)
  }

  #ended(waiting: WaitingChild): void {
    this.#options.guard?.forget(waiting.pid)
    if (waiting !== this.#waiting || this.#isClosed) return
    this.#waiting = null
    this.#isMissing = true
    const delayMs = backoffDelayMs(BACKOFF, this.#failures)
    this.#failures += 1
    this.#notBeforeMs = this.#options.monotonicMs() + delayMs
    const next = { pid: waiting.pid, nextAfterMs: Math.round(delayMs) }
    this.#options.log.warn(next, 'the spare engine process ended; the stream on air is not affected')
  }
}
