import { MAX_ERROR_GROUPS, OTHER_ERRORS } from '../port/error-groups.ts'
import type { PruneLimits } from '../port/intake.ts'
import type { SqlSession } from './session.ts'

const DAY_MS = 86_400_000
const OCCURRENCES_KEPT_MS = 30 * DAY_MS
const GROUPS_KEPT_MS = 365 * DAY_MS
/** Above it groups of little worth go, so that new errors are not all counted into one group. */
const FULL = 0.9 * MAX_ERROR_GROUPS

const OLD_OCCURRENCES = `delete from error_occurrences where id in (
  select id from error_occurrences where at < $1 order by at, id limit $2)`
const OLD_GROUPS = 'select id from error_groups where last_at < $1 order by last_at, id limit $2'
const COUNT_GROUPS = 'select count(*) as count from error_groups'
// Text makes many groups of one error, and a resolved error is told again if it returns. Nobody judged these otherwise.
const LEAST_GROUPS = `select id from error_groups
  where id <> $1 and (state = 'resolved' or (state = 'open' and code is null and frame is null))
  order by last_at, id limit $2`
/** Columns that name a group. The group itself goes last: the others are found by it. */
const PARTS = [
  ['error_hours', 'group_id'],
  ['error_places', 'group_id'],
  ['error_occurrences', 'group_id'],
  ['error_groups', 'id'],
] as const

const pruneGroups = async (
  session: SqlSession,
  select: string,
  values: readonly [number | string, number],
): Promise<number> => {
  let groups = 0
  for (const [table, column] of PARTS) {
    groups = await session.run(`delete from ${table} where ${column} in (${select})`, [...values])
  }
  return groups
}

const makeRoom = async (session: SqlSession, limit: number): Promise<number> => {
  const [row] = await session.all(COUNT_GROUPS, [])
  const excess = Number(row?.['count'] ?? 0) - FULL
  return excess > 0 ? pruneGroups(session, LEAST_GROUPS, [OTHER_ERRORS, Math.min(excess, limit)]) : 0
}

/** The number of occurrences and groups that were deleted. */
export const pruneErrors = async (session: SqlSession, { nowMs, limit }: PruneLimits): Promise<number> =>
  (await session.run(OLD_OCCURRENCES, [nowMs - OCCURRENCES_KEPT_MS, limit])) +
  (await pruneGroups(session, OLD_GROUPS, [nowMs - GROUPS_KEPT_MS, limit])) +
  (await makeRoom(session, limit))
