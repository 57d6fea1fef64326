import { type Clock, systemClock } from '@stream-manager/contracts'
import type { Count, CountOptions } from './backplane.ts'

const MAX_NAMES = 10_000

interface Window {
  readonly endsAtMs: number
  total: number
}

/** Counters of one process. The embedded backplane uses them, and services while shared counters are unavailable. */
export class LocalCounts {
  readonly #windows = new Map<string, Window>()
  readonly #clock: Clock

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  count(name: string, { by, windowMs }: CountOptions): Count {
    const nowMs = this.#clock.monotonicMs()
    let window = this.#windows.get(name)
    if (!window || window.endsAtMs <= nowMs) {
      this.#windows.delete(name)
      if (this.#windows.size >= MAX_NAMES) this.#forget(nowMs)
      window = { endsAtMs: nowMs + windowMs, total: 0 }
      this.#windows.set(name, window)
    }
    window.total += by
    return { total: window.total, endsInMs: window.endsAtMs - nowMs }
  }

  /** Drops windows that have ended. If all are open, drops the oldest. */
  #forget(nowMs: number): void {
    for (const [name, { endsAtMs }] of this.#windows) if (endsAtMs <= nowMs) this.#windows.delete(name)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size >= MAX_NAMES && oldest !== undefined) this.#windows.delete(oldest)
  }
}
