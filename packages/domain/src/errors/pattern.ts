import type { ErrorGroupRow, ErrorHistory } from '@stream-manager/analytics/port'
import type { ErrorPattern } from '@stream-manager/contracts'

/** Fewer occurrences are no pattern. */
const FEWEST = 6
/** Shorter intervals are those of the reports. */
const SHORTEST_MS = 5000
/** Intervals differ by less than this part from their median. */
const SAME = 0.15

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0

const intervalsOf = (newestFirst: readonly number[]): number[] =>
  newestFirst.slice(1).map((at, index) => (newestFirst[index] ?? at) - at)

const everySeconds = ({ occurrences }: ErrorHistory): number | null => {
  const intervals = intervalsOf(occurrences.map(({ lastMs }) => lastMs))
  const middleMs = median(intervals)
  const isSame = (interval: number) => Math.abs(interval - middleMs) <= SAME * middleMs
  if (intervals.length < FEWEST || middleMs < SHORTEST_MS || !intervals.every(isSame)) return null
  return Math.round(middleMs / 1000)
}

const only = (names: readonly string[]): string | null => (names.length === 1 ? (names[0] ?? null) : null)

/** Said only where something speaks against chance: others ran, and did not have the error. */
export const patternOf = (group: ErrorGroupRow, history: ErrorHistory): ErrorPattern => ({
  everySeconds: everySeconds(history),
  sinceVersion: history.hasEarlierVersion ? only(group.versions) : null,
  instance: history.hasOtherInstance && group.count >= FEWEST ? only(group.instances) : null,
})
