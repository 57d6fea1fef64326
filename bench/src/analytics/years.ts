import type { AnalyticsStore } from '@stream-manager/analytics/port'
import { type Row, round } from '../statistics.ts'
import { GRANT, pointOf, write } from './material.ts'

const DAY_MS = 86_400_000
/** Points of the tier of ten minutes, so that years pass in minutes. The two finer tiers get fewer rows than in real life. */
const STEP_MS = 600_000
const SERIES = 4
const START_MS = Date.UTC(2028, 0, 1)

const dayOf = (day: number) =>
  Array.from({ length: DAY_MS / STEP_MS }, (_, step) => START_MS + day * DAY_MS + step * STEP_MS).flatMap(
    (atMs) => Array.from({ length: SERIES }, (_, series) => pointOf(series, atMs, STEP_MS)),
  )

/** Size of the store while `years` pass, pruned as the event handler prunes it. A row for each half year. */
export const growOld = async (store: AnalyticsStore, years: number): Promise<Row[]> => {
  const rows: Row[] = []
  for (let day = 1; day <= years * 365; day += 1) {
    await write(store, dayOf(day))
    const nowMs = START_MS + (day + 1) * DAY_MS
    // The bench reads no log, and a partition without positions is pruned.
    await store.prune({ nowMs, beforeMs: nowMs - 90 * DAY_MS, maxEvents: 1_000_000, limit: 100_000 })
    await store.take(GRANT)
    if (day % 182 === 0) rows.push({ days: day, MB: round((await store.status()).bytes / 1e6, 1) })
  }
  return rows
}
