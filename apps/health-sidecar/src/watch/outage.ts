import type { Clock } from '@stream-manager/contracts'

/** Clients wait up to 6 s before they connect to a store that is back, and then send their next heartbeat. */
export const SETTLING_MS = 8000

/** Tells an outage of the backplane, and the recovery after it, from a fault of one service. */
export class Outage {
  readonly #clock: Clock
  #unavailable = false
  #settledMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes the result of the newest read. */
  see(reachable: boolean): void {
    if (this.#unavailable && reachable) this.#settledMs = this.#clock.monotonicMs() + SETTLING_MS
    this.#unavailable = !reachable
  }

  get unavailable(): boolean {
    return this.#unavailable
  }

  /** True during an outage and until services had time to reconnect: silence and refusals may come from the outage. */
  get isRecovering(): boolean {
    return this.#unavailable || this.#clock.monotonicMs() < this.#settledMs
  }
}
