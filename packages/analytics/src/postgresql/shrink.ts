import { FIGURE_TIERS } from '@stream-manager/contracts'
import type { Shrinkage, ShrinkLimits } from '../port/intake.ts'
import { tableOf } from '../sql/points.ts'
import type { SqlSession } from '../sql/session.ts'
import { dropOldestDay, lockDays } from './day-partitions.ts'
import { status } from './status.ts'

const [FINEST] = FIGURE_TIERS
/** In the order in which they shrink. */
const SHRINKING = [tableOf(FINEST.name), 'events']
const DAY_MS = 24 * 3_600_000

/**
 * Drops days that are over, one a call. Rows that are deleted one by one would not make the database smaller, so nothing else
 * is deleted.
 */
export const shrink = async (session: SqlSession, { maxBytes, nowMs }: ShrinkLimits): Promise<Shrinkage> => {
  const { bytes } = await status(session)
  if (bytes <= maxBytes) return { bytes, table: null, isDone: true }
  await lockDays(session)
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS
  for (const table of SHRINKING) {
    if (await dropOldestDay(session, table, todayMs)) {
      return { bytes: (await status(session)).bytes, table, isDone: false }
    }
  }
  return { bytes, table: null, isDone: true }
}
