import type { Clock } from '@stream-manager/contracts'

/**
 * Milliseconds since the epoch that never jump: the wall clock at the start, and from then on the monotonic one. Two
 * processes compare them, so a monotonic clock alone would not do.
 */
export const steadyClock = (clock: Clock): (() => number) => {
  const startMs = clock.now().getTime() - clock.monotonicMs()
  return () => startMs + clock.monotonicMs()
}
