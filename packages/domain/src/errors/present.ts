import {
  ERROR_SILENCE_MS,
  type ErrorGroupRow,
  type ErrorHistory,
  type ErrorOccurrence as OccurrenceRow,
} from '@stream-manager/analytics/port'
import type { ErrorGroup, ErrorGroupDetails, ErrorOccurrence } from '@stream-manager/contracts'
import { patternOf } from './pattern.ts'

const timeOf = (ms: number): string => new Date(ms).toISOString()

/** Null while the bout goes on, because nobody knows its end. */
const recoverySeconds = ({ boutMs, lastMs }: ErrorGroupRow, nowMs: number): number | null =>
  nowMs - lastMs < ERROR_SILENCE_MS ? null : (lastMs - boutMs) / 1000

export const presentGroup = (row: ErrorGroupRow, nowMs: number): ErrorGroup => {
  const { firstMs, lastMs, boutMs: _, stateMs, changeId: _change, instances, ...shared } = row
  return {
    ...shared,
    stateAt: timeOf(stateMs),
    firstAt: timeOf(firstMs),
    lastAt: timeOf(lastMs),
    timeToRecoverSeconds: recoverySeconds(row, nowMs),
    services: [...row.services],
    instances: [...instances],
    streams: [...row.streams],
    versions: [...row.versions],
  }
}

const presentOccurrence = ({ lastMs, records, ...shared }: OccurrenceRow): ErrorOccurrence => ({
  ...shared,
  at: timeOf(lastMs),
  records: [...records],
})

export const presentDetails = (
  row: ErrorGroupRow,
  history: ErrorHistory,
  nowMs: number,
): ErrorGroupDetails => ({
  ...presentGroup(row, nowMs),
  histogram: history.hours.map(({ atMs, count }) => ({ at: timeOf(atMs), count })),
  pattern: patternOf(row, history),
  occurrences: history.occurrences.map(presentOccurrence),
})
