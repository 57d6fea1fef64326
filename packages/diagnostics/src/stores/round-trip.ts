import type { Clock } from '@stream-manager/contracts'

const TRIALS = 5

/** Median duration of some calls, one after the other. A single slow one is chance. */
export const medianDurationMs = async (clock: Clock, call: () => Promise<unknown>): Promise<number> => {
  const durationsMs: number[] = []
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const startMs = clock.monotonicMs()
    await call()
    durationsMs.push(clock.monotonicMs() - startMs)
  }
  durationsMs.sort((one, other) => one - other)
  return durationsMs[Math.floor(TRIALS / 2)] ?? 0
}
