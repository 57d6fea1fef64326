/** Time as a dependency, so that tests of time-based rules need not wait. */
export interface Clock {
  /** The wall clock, for timestamps that people read. It may jump either way, so never measure with it. */
  now(): Date
  /** Milliseconds since an arbitrary start that never decrease, for durations, leases and deadlines. */
  monotonicMs(): number
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
}
