import type { Clock } from '@stream-manager/contracts'

/** Clients of a store that comes back wait up to 6 s before they connect again, and then have to say so. */
export const SETTLING_MS = 8000

/** Whether the backplane is away, or came back so lately that the others may not have noticed yet. */
export class Outage {
  readonly #clock: Clock
  #away = false
  #settledMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes the newest look at it. */
  see(reachable: boolean): void {
    if (this.#away && reachable) this.#settledMs = this.#clock.monotonicMs() + SETTLING_MS
    this.#away = !reachable
  }

  get away(): boolean {
    return this.#away
  }

  /** True also for a while after it came back: until then silence and refusals may be of the outage. */
  get felt(): boolean {
    return this.#away || this.#clock.monotonicMs() < this.#settledMs
  }
}
