import type { Clock } from '@stream-manager/contracts'

const FAILURES = 5
const WINDOW_MS = 2000
const PROBE_INTERVAL_MS = 1000

/**
 * After five calls without an answer in two seconds no call is let through but one a second, until one is answered:
 * callers then learn at once what they would have waited for.
 */
export class CircuitBreaker {
  readonly #clock: Clock
  readonly #failedAtMs: number[] = []
  #nextProbeAtMs: number | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether a call may go out now. When open, asking takes the one call of this second. */
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
