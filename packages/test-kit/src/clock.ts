import type { Clock } from '@stream-manager/contracts'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves both clocks forward. */
  advance(durationMs: number): void
  /** Moves the wall clock alone, forward or back, as an administrator or NTP does. */
  jumpWallClock(byMs: number): void
}

/** Starts at a fixed instant by default, so that a test is the same every day. */
export const fakeClock = (start = new Date('2030-01-01T00:00:00.000Z')): FakeClock => {
  let wallMs = start.getTime()
  let monotonicMs = 0
  return {
    now: () => new Date(wallMs),
    monotonicMs: () => monotonicMs,
    advance: (durationMs) => {
      wallMs += durationMs
      monotonicMs += durationMs
    },
    jumpWallClock: (byMs) => {
      wallMs += byMs
    },
  }
}
