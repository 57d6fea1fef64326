import type { PruneLimits } from '../port/intake.ts'
import type { SqlSession } from './session.ts'

const DAY_MS = 86_400_000
const OCCURRENCES_KEPT_MS = 30 * DAY_MS
const GROUPS_KEPT_MS = 365 * DAY_MS

const OLD_OCCURRENCES = `delete from error_occurrences where id in (
  select id from error_occurrences where at < $1 order by at, id limit $2)`
const OLD_GROUPS = 'select id from error_groups where last_at < $1 order by last_at, id limit $2'
/** Columns that name a group. The group itself goes last: the others are found by it. */
const PARTS = [
  ['error_hours', 'group_id'],
  ['error_places', 'group_id'],
  ['error_occurrences', 'group_id'],
  ['error_groups', 'id'],
] as const

const pruneGroups = async (session: SqlSession, beforeMs: number, limit: number): Promise<number> => {
  let groups = 0
  for (const [table, column] of PARTS) {
    groups = await session.run(`delete from ${table} where ${column} in (${OLD_GROUPS})`, [beforeMs, limit])
  }
  return groups
}

/** The number of occurrences and groups that were deleted. */
export const pruneErrors = async (session: SqlSession, { nowMs, limit }: PruneLimits): Promise<number> =>
  (await session.run(OLD_OCCURRENCES, [nowMs - OCCURRENCES_KEPT_MS, limit])) +
  (await pruneGroups(session, nowMs - GROUPS_KEPT_MS, limit))
