/**
 * The right to push ends at a time on the monotonic clock. A process that was frozen finds out before its first packet:
 * the clock went on without it.
 */
export class LeaseDeadline {
  readonly #monotonicMs: () => number
  #endsMs = Number.POSITIVE_INFINITY

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  renew(remainingMs: number): void {
    this.#endsMs = this.#monotonicMs() + remainingMs
  }

  hasPassed(): boolean {
    return this.#monotonicMs() >= this.#endsMs
  }
}
