import type { Clock } from '@stream-manager/contracts'

const FAILURES = 5
const WINDOW_MS = 2000
const PROBE_INTERVAL_MS = 1000

/**
 * Opens after five calls without an answer within two seconds. While open it allows one call a second, until one is
 * answered, so that callers fail at once instead of at their deadline.
 */
export class CircuitBreaker {
  readonly #clock: Clock
  readonly #failedAtMs: number[] = []
  #nextProbeAtMs: number | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether a call may be sent now. While the breaker is open, a true answer uses up the call of this second. */
  allows(): boolean {
    if (this.#nextProbeAtMs === null) return true
    const nowMs = this.#clock.monotonicMs()
    if (nowMs < this.#nextProbeAtMs) return false
    this.#nextProbeAtMs = nowMs + PROBE_INTERVAL_MS
    return true
  }

  answered(): void {
    this.#failedAtMs.length = 0
    this.#nextProbeAtMs = null
  }

  failed(): void {
    const nowMs = this.#clock.monotonicMs()
    this.#failedAtMs.push(nowMs)
    while (this.#failedAtMs.length > FAILURES) this.#failedAtMs.shift()
    const isBroken = this.#failedAtMs.length === FAILURES && nowMs - (this.#failedAtMs[0] ?? 0) <= WINDOW_MS
    if (isBroken) this.#nextProbeAtMs ??= nowMs + PROBE_INTERVAL_MS
  }
}
