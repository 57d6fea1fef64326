import { type ErrorRow, MAX_OCCURRENCES, MAX_PLACES } from '../port/error-groups.ts'
import { groupBy } from './group-by.ts'
import { chunksOf, insertRows } from './rows.ts'
import { parameter, type SqlSession, type SqlValue } from './session.ts'

const HOUR_MS = 3_600_000
const RETAINED_HOURS_MS = 720 * HOUR_MS

const ADD_HOURS = `on conflict (group_id, at) do update set count = error_hours.count + excluded.count`
const ADD_PLACES = `on conflict (group_id, kind, name) do update set
    count = error_places.count + excluded.count,
    first_at = case when excluded.first_at < error_places.first_at then excluded.first_at else error_places.first_at end,
    last_at = case when excluded.last_at > error_places.last_at then excluded.last_at else error_places.last_at end`
const PLACE_COLUMNS = ['group_id', 'kind', 'name', 'service', 'count', 'first_at', 'last_at']
const OCCURRENCE_COLUMNS = [
  ...['id', 'group_id', 'at', 'count', 'service', 'instance', 'version', 'stream', 'request', 'records'],
]

/** Deletes what the groups have too much of. Each takes the list of their ids. */
const EXCESS: readonly ((ids: string) => string)[] = [
  (ids) => `delete from error_hours where group_id in (${ids}) and at < (
    select max(newest.at) from error_hours as newest where newest.group_id = error_hours.group_id) - ${RETAINED_HOURS_MS}`,
  (ids) => `delete from error_places where (group_id, kind, name) in (
    select group_id, kind, name from (
      select group_id, kind, name, row_number() over (partition by group_id, kind order by last_at desc, name) as place
      from error_places where group_id in (${ids})) as placed
    where place > ${MAX_PLACES})`,
  (ids) => `delete from error_occurrences where id in (
    select id from (
      select id, row_number() over (partition by group_id order by at desc, id desc) as place
      from error_occurrences where group_id in (${ids})) as placed
    where place > ${MAX_OCCURRENCES})`,
]

/** Rows of one group. */
export interface GroupedErrors {
  readonly groupId: string
  readonly rows: readonly ErrorRow[]
}

interface Place {
  readonly kind: string
  readonly name: string
  readonly service: string
  readonly count: number
  readonly firstMs: number
  readonly lastMs: number
}

const placesOf = ({ service, instance, version, streamId, ...times }: ErrorRow): Place[] => {
  const names = { service, instance, version, stream: streamId }
  return Object.entries(names).flatMap(([kind, name]) =>
    name === null ? [] : { kind, name, service, ...times },
  )
}

const joined = (one: Place, other: Place): Place => ({
  ...one,
  count: one.count + other.count,
  firstMs: Math.min(one.firstMs, other.firstMs),
  lastMs: Math.max(one.lastMs, other.lastMs),
})

const placeRows = ({ groupId, rows }: GroupedErrors): SqlValue[][] =>
  [...groupBy(rows.flatMap(placesOf), ({ kind, name }) => `${kind}/${name}`).values()].map((places) => {
    const { kind, name, service, count, firstMs, lastMs } = places.reduce(joined)
    return [groupId, kind, name, service, count, firstMs, lastMs]
  })

const hourRows = ({ groupId, rows }: GroupedErrors): SqlValue[][] =>
  [...groupBy(rows, ({ lastMs }) => Math.floor(lastMs / HOUR_MS) * HOUR_MS)].map(([atMs, of]) => [
    groupId,
    atMs,
    of.reduce((sum, { count }) => sum + count, 0),
  ])

const occurrenceRows = ({ groupId, rows }: GroupedErrors): SqlValue[][] =>
  rows
    .toSorted((one, other) => other.lastMs - one.lastMs)
    .slice(0, MAX_OCCURRENCES)
    .map(({ id, lastMs, count, service, instance, version, streamId, requestId, records }) => [
      ...[id, groupId, lastMs, count, service, instance, version, streamId, requestId],
      JSON.stringify(records),
    ])

const deleteExcess = async (session: SqlSession, groups: readonly GroupedErrors[]): Promise<void> => {
  for (const chunk of chunksOf(groups)) {
    const values: SqlValue[] = []
    const ids = chunk.map(({ groupId }) => parameter(values, groupId)).join(', ')
    for (const sqlFor of EXCESS) await session.run(sqlFor(ids), values)
  }
}

/** Writes where and when the errors of groups occurred: hours, places and the newest occurrences, each bounded. */
export const writeErrorDetails = async (
  session: SqlSession,
  groups: readonly GroupedErrors[],
): Promise<void> => {
  await insertRows(session, {
    table: 'error_hours',
    columns: ['group_id', 'at', 'count'],
    rows: groups.flatMap(hourRows),
    onConflict: ADD_HOURS,
  })
  await insertRows(session, {
    table: 'error_places',
    columns: PLACE_COLUMNS,
    rows: groups.flatMap(placeRows),
    onConflict: ADD_PLACES,
  })
  await insertRows(session, {
    table: 'error_occurrences',
    columns: OCCURRENCE_COLUMNS,
    rows: groups.flatMap(occurrenceRows),
  })
  await deleteExcess(session, groups)
}
