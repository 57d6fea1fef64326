import {
  ERROR_SILENCE_MS,
  type ErrorRow,
  type ErrorStateRow,
  MAX_ERROR_GROUPS,
  OTHER_ERRORS,
} from '../port/error-groups.ts'
import { type GroupedErrors, writeErrorDetails } from './error-details.ts'
import type { GroupChange } from './error-events.ts'
import { groupBy } from './group-by.ts'
import { chunksOf, insertReturning } from './rows.ts'
import { parameter, type SqlSession, type SqlValue } from './session.ts'

const OTHER_MESSAGE = `Errors beyond ${MAX_ERROR_GROUPS} groups, or of more kinds at once than a service reports`

const COUNT = `update error_groups set
    count = count + $2,
    first_at = case when first_at > $3 then $3 else first_at end,
    bout_at = case when last_at + $5 < $3 then $3 else bout_at end,
    last_at = case when last_at < $4 then $4 else last_at end,
    severity = case when $6 = 'error' then 'error' else severity end
  where id = $1`
const COUNT_GROUPS = 'select count(*) as count from error_groups'
const JUDGE = `update error_groups set state = $2, state_at = $3, state_by = $4, change_id = $5 where id = $1`
// A resolved error that occurs after that is a regression. Its occurrences before that may arrive later, and an occurrence
// after the time of a resolve may be stored before the resolve.
const REGRESS = `update error_groups set state = 'regressed', state_at = last_at, state_by = null
  where id = $1 and state = 'resolved' and state_at < last_at`

const COLUMNS = [
  ...['id', 'code', 'message', 'frame', 'severity', 'state', 'state_at'],
  ...['count', 'first_at', 'bout_at', 'last_at'],
]

/** In the order of their ids, so that two transactions cannot wait for each other. */
const grouped = (rows: readonly ErrorRow[]): readonly GroupedErrors[] =>
  [...groupBy(rows, ({ groupId }) => groupId)]
    .map(([groupId, of]) => ({ groupId, rows: of }))
    .toSorted((one, other) => (one.groupId < other.groupId ? -1 : 1))

const sumOf = (rows: readonly ErrorRow[]): number => rows.reduce((sum, { count }) => sum + count, 0)

const count = (session: SqlSession, { groupId, rows }: GroupedErrors): Promise<number> => {
  const firstMs = Math.min(...rows.map((row) => row.firstMs))
  const lastMs = Math.max(...rows.map((row) => row.lastMs))
  const severity = rows.some((row) => row.severity === 'error') ? 'error' : 'warning'
  return session.run(COUNT, [groupId, sumOf(rows), firstMs, lastMs, ERROR_SILENCE_MS, severity])
}

const regress = async (
  session: SqlSession,
  { groupId, change }: GroupChange,
): Promise<readonly GroupChange[]> =>
  (await session.run(REGRESS, [groupId])) === 0 ? [] : [{ groupId, change }]

/** Groups that are not stored yet. */
const newAmong = async (
  session: SqlSession,
  groups: readonly GroupedErrors[],
): Promise<readonly GroupedErrors[]> => {
  const stored = new Set<unknown>()
  for (const chunk of chunksOf(groups)) {
    const values: SqlValue[] = []
    const ids = chunk.map(({ groupId }) => parameter(values, groupId)).join(', ')
    const found = await session.all(`select id from error_groups where id in (${ids})`, values)
    for (const { id } of found) stored.add(id)
  }
  return groups.filter(({ groupId }) => !stored.has(groupId))
}

const roomFor = async (session: SqlSession): Promise<number> => {
  const [row] = await session.all(COUNT_GROUPS, [])
  return Math.max(0, MAX_ERROR_GROUPS - Number(row?.['count'] ?? 0))
}

const newGroup = ({ groupId, rows: [row] }: GroupedErrors): SqlValue[] => {
  const { code = null, message = '', frame = null, severity = 'warning', firstMs = 0 } = row ?? {}
  const name = groupId === OTHER_ERRORS ? [null, OTHER_MESSAGE, null] : [code, message, frame]
  return [groupId, ...name, severity, 'open', firstMs, 0, firstMs, firstMs, firstMs]
}

interface Begun {
  readonly groups: readonly GroupedErrors[]
  readonly opened: readonly GroupChange[]
}

/** Another transaction may begin the same group: only one of them opens it. */
const insertGroups = async (
  session: SqlSession,
  groups: readonly GroupedErrors[],
): Promise<readonly GroupChange[]> => {
  const inserted = await insertReturning(session, 'id', {
    table: 'error_groups',
    columns: COLUMNS,
    rows: groups.map(newGroup),
  })
  return inserted.map(({ id }) => ({ groupId: String(id), change: 'opened' }))
}

/** The rows by group. Those that would begin a group too many are in the group of others. */
const beginGroups = async (session: SqlSession, rows: readonly ErrorRow[]): Promise<Begun> => {
  const groups = grouped(rows)
  const added = await newAmong(session, groups)
  if (added.length === 0) return { groups, opened: [] }
  const beyond = new Set(added.slice(await roomFor(session)).map(({ groupId }) => groupId))
  const placed = grouped(
    rows.map((row) => (beyond.has(row.groupId) ? { ...row, groupId: OTHER_ERRORS } : row)),
  )
  const begun = await newAmong(session, placed)
  return { groups: placed, opened: await insertGroups(session, begun) }
}

/** Returns the groups that the rows opened, and those that they brought back. */
export const writeErrors = async (
  session: SqlSession,
  rows: readonly ErrorRow[],
): Promise<readonly GroupChange[]> => {
  const { groups, opened } = await beginGroups(session, rows)
  const changes = [...opened]
  for (const errors of groups) {
    await count(session, errors)
    changes.push(...(await regress(session, { groupId: errors.groupId, change: 'regressed' })))
  }
  await writeErrorDetails(session, groups)
  return changes
}

/** Returns the groups that occurred again before the store knew that they were resolved. */
export const writeErrorStates = async (
  session: SqlSession,
  states: readonly ErrorStateRow[],
): Promise<readonly GroupChange[]> => {
  const changes: GroupChange[] = []
  for (const { groupId, state, atMs, by, changeId } of states) {
    await session.run(JUDGE, [groupId, state, atMs, by, changeId])
    changes.push(...(await regress(session, { groupId, change: 'resolved_late' })))
  }
  return changes
}
