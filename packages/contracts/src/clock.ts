/** Time as a dependency, so that rules about it can be tested without waiting. */
export interface Clock {
  /** The wall clock: for timestamps people read. It may jump either way; never measure with it. */
  now(): Date
  /** Milliseconds that only grow, from an arbitrary start: for durations, leases and deadlines. */
  monotonicMs(): number
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
}
