import type { Clock, HealthStatus, Recovery } from '@stream-manager/contracts'

/** Longer than the event handler needs to compare the alert rules again after the same outage. */
const SHOWN_MS = 60_000

interface Known {
  /** Null: it is not unhealthy. */
  readonly unhealthySinceMs: number | null
  readonly endedMs: number
  readonly recovery: Recovery | null
}

const UNKNOWN: Known = { unhealthySinceMs: null, endedMs: 0, recovery: null }

/**
 * Remembers for a minute how long a component was unhealthy. Nobody can read the health of a store that is away, so its outage is
 * told afterwards.
 */
export class Recoveries {
  readonly #clock: Clock
  readonly #known = new Map<string, Known>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes the newest status. Null: the component did not recover in the last minute. */
  see(component: string, status: HealthStatus): Recovery | null {
    const next = this.#next(this.#known.get(component) ?? UNKNOWN, status)
    this.#known.set(component, next)
    return next.recovery !== null && this.#clock.monotonicMs() - next.endedMs < SHOWN_MS
      ? next.recovery
      : null
  }

  #next(before: Known, status: HealthStatus): Known {
    const nowMs = this.#clock.monotonicMs()
    const { unhealthySinceMs } = before
    if (status === 'unhealthy') return { ...before, unhealthySinceMs: unhealthySinceMs ?? nowMs }
    if (unhealthySinceMs === null) return before
    const recovery = {
      at: this.#clock.now().toISOString(),
      outageMs: Math.round(nowMs - unhealthySinceMs),
    }
    return { unhealthySinceMs: null, endedMs: nowMs, recovery }
  }
}
