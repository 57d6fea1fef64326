import { type Backoff, backoffDelayMs, systemSchedule } from '@stream-manager/async'

const BACKOFF: Backoff = { firstMs: 1_000, maxMs: 30_000, jitter: { from: 0.5, to: 1 } }

/** Repeats work after a delay that grows until `succeeded` is called. At most one repetition is due at a time. */
export class Restart {
  #cancelDue: (() => void) | null = null
  #failures = 0

  get isDue(): boolean {
    return this.#cancelDue !== null
  }

  schedule(work: () => void): void {
    if (this.#cancelDue !== null) return
    const delayMs = backoffDelayMs(BACKOFF, this.#failures)
    this.#failures += 1
    this.#cancelDue = systemSchedule(() => {
      this.#cancelDue = null
      work()
    }, delayMs)
  }

  succeeded(): void {
    this.#failures = 0
  }

  cancel(): void {
    this.#cancelDue?.()
    this.#cancelDue = null
  }
}
