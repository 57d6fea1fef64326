import type { Clock } from '@stream-manager/contracts'

/** A clock that stands still until it is told to move. */
export interface FakeClock extends Clock {
  /** Lets time pass on both clocks. */
  advance(durationMs: number): void
  /** Moves the wall clock alone, either way, as an administrator or NTP does. */
  jumpWallClock(byMs: number): void
}

/** Starts at `start`, by default a fixed instant, so that a test reads the same every day. */
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
