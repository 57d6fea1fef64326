import type { Test } from 'tap'
import type { Backplane, CommitOutcome } from '../../src/port/index.ts'

/** One fresh, empty store and the ways into it. Everything it opened goes with the test. */
export interface BackplaneHarness {
  readonly backplane: Backplane
  /** A further participant of the same store; where only one is possible, the same one again. */
  join(): Promise<Backplane>
  /** Closes every participant and opens the store anew. */
  reopen(): Promise<Backplane>
  /** Lets that much time pass for leases and expiries: a fake clock moved, or a real wait. */
  elapse(durationMs: number): Promise<void>
}

export type OpenHarness = (t: Test) => Promise<BackplaneHarness>

export type ConformancePart = (t: Test, open: OpenHarness) => void

type Committed = Extract<CommitOutcome, { status: 'committed' }>

/** The outcome as a committed one; anything else fails the test with what it was. */
export const committed = (outcome: CommitOutcome): Committed => {
  if (outcome.status === 'committed') return outcome
  throw new Error(`expected a commit, got ${JSON.stringify(outcome)}`)
}

/** How often each status came. */
export const tally = (outcomes: readonly CommitOutcome[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

export const CHANNEL = 'stream:main/log'
export const DOCUMENT = 'stream:main/desired'

/** Publishes 1, 2, 3 ... up to `count`, one commit each. */
export const publishMany = async (backplane: Backplane, count: number, retain: number): Promise<void> => {
  for (const data of times(count, (index) => index + 1)) {
    committed(await backplane.commit({ publish: [{ channel: CHANNEL, data, retain }] }))
  }
}
