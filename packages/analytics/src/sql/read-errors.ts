import {
  type ErrorGroupRow,
  type ErrorGroupsRead,
  type ErrorHistory,
  type ErrorOccurrence,
  type ErrorState,
  MAX_OCCURRENCES,
} from '../port/error-groups.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

const STATES: readonly ErrorState[] = ['open', 'resolved', 'regressed', 'ignored']

const HOURS = 'select at, count from error_hours where group_id = $1 order by at'
const OCCURRENCES = `select id, at, count, service, instance, version, stream, request, records
  from error_occurrences where group_id = $1 order by at desc, id desc limit $2`
const EARLIER_VERSION = `select 1 as found from error_places as other
  where other.kind = 'version' and other.group_id <> $1
    and other.first_at < (select first_at from error_groups where id = $1)
    and other.name not in (select name from error_places where group_id = $1 and kind = 'version') limit 1`
const OTHER_INSTANCE = `select 1 as found from error_places as other
  where other.kind = 'instance' and other.group_id <> $1
    and other.last_at >= (select first_at from error_groups where id = $1)
    and other.service in (select name from error_places where group_id = $1 and kind = 'service')
    and other.name not in (select name from error_places where group_id = $1 and kind = 'instance') limit 1`

const textOrNull = (value: unknown): string | null => (value === null ? null : String(value))

const stateOf = (value: unknown): ErrorState => STATES.find((state) => state === value) ?? 'open'

type Names = ReadonlyMap<string, readonly string[]>

const toGroup = (row: SqlRow, names: Names): ErrorGroupRow => {
  const id = String(row['id'])
  const of = (kind: string) => names.get(`${id}/${kind}`) ?? []
  return {
    id,
    code: textOrNull(row['code']),
    message: String(row['message']),
    frame: textOrNull(row['frame']),
    severity: row['severity'] === 'error' ? 'error' : 'warning',
    state: stateOf(row['state']),
    stateMs: Number(row['state_at']),
    stateBy: textOrNull(row['state_by']),
    changeId: textOrNull(row['change_id']),
    count: Number(row['count']),
    firstMs: Number(row['first_at']),
    boutMs: Number(row['bout_at']),
    lastMs: Number(row['last_at']),
    services: of('service'),
    instances: of('instance'),
    streams: of('stream'),
    versions: of('version'),
  }
}

/** Names of the places of groups, those that were last seen first. */
const namesOf = async (session: SqlSession, ids: readonly string[]): Promise<Names> => {
  const names = new Map<string, string[]>()
  if (ids.length === 0) return names
  const values: SqlValue[] = []
  const list = ids.map((id) => parameter(values, id)).join(', ')
  const sql = `select group_id, kind, name from error_places where group_id in (${list})
    order by group_id, kind, last_at desc, name`
  for (const { group_id: id, kind, name } of await session.all(sql, values)) {
    const key = `${id}/${kind}`
    names.set(key, [...(names.get(key) ?? []), String(name)])
  }
  return names
}

const atPlace = (values: SqlValue[], kind: string, name: string): string =>
  `id in (select group_id from error_places where kind = ${parameter(values, kind)} and name = ${parameter(values, name)})`

const conditions = (values: SqlValue[], read: ErrorGroupsRead): string[] => {
  const { id, state, streamId, service, severity, code, fromMs, before } = read
  const columns = Object.entries({ id, state, severity, code }).flatMap(([column, value]) =>
    value === undefined ? [] : `${column} = ${parameter(values, value)}`,
  )
  return [
    ...columns,
    ...(streamId === undefined ? [] : [atPlace(values, 'stream', streamId)]),
    ...(service === undefined ? [] : [atPlace(values, 'service', service)]),
    ...(fromMs === undefined ? [] : [`last_at >= ${parameter(values, fromMs)}`]),
    ...(before === undefined
      ? []
      : [`(last_at, id) < (${parameter(values, before.lastMs)}, ${parameter(values, before.id)})`]),
  ]
}

export const listErrorGroups = async (
  session: SqlSession,
  read: ErrorGroupsRead,
): Promise<readonly ErrorGroupRow[]> => {
  const values: SqlValue[] = []
  const where = ['true', ...conditions(values, read)].join(' and ')
  const limit = parameter(values, read.limit)
  const rows = await session.all(
    `select * from error_groups where ${where} order by last_at desc, id desc limit ${limit}`,
    values,
  )
  const names = await namesOf(
    session,
    rows.map(({ id }) => String(id)),
  )
  return rows.map((row) => toGroup(row, names))
}

export const toOccurrence = (row: SqlRow): ErrorOccurrence => ({
  id: String(row['id']),
  lastMs: Number(row['at']),
  count: Number(row['count']),
  service: String(row['service']),
  instance: textOrNull(row['instance']),
  version: textOrNull(row['version']),
  streamId: textOrNull(row['stream']),
  requestId: textOrNull(row['request']),
  records: JSON.parse(String(row['records'])),
})

export const readErrorHistory = async (
  session: SqlSession,
  { id }: { readonly id: string },
): Promise<ErrorHistory> => {
  const hours = await session.all(HOURS, [id])
  const occurrences = await session.all(OCCURRENCES, [id, MAX_OCCURRENCES])
  const [earlierVersion] = await session.all(EARLIER_VERSION, [id])
  const [otherInstance] = await session.all(OTHER_INSTANCE, [id])
  return {
    hours: hours.map(({ at, count }) => ({ atMs: Number(at), count: Number(count) })),
    occurrences: occurrences.map(toOccurrence),
    hasEarlierVersion: earlierVersion !== undefined,
    hasOtherInstance: otherInstance !== undefined,
  }
}
