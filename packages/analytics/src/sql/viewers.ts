import type { ViewerDay, ViewerDayRow, ViewerDaysRead, ViewerKeyRow } from '../port/viewers.ts'
import { insertRows } from './rows.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

const KEPT_MS = 730 * 86_400_000

/** Days that one call closes. */
const MAX_CLOSED = 100

// Also locks the day in PostgreSQL, so that it is not closed while its keys are written.
const BEGIN = `insert into viewer_days (day, stream, peak, joins, seconds, starved, late) values ($1, $2, 0, 0, 0, 0, 0)
  on conflict (stream, day) do update set late = case when viewer_days.uniques is null then viewer_days.late else 1 end`
const CLOSED = 'select 1 from viewer_days where day = $1 and stream = $2 and uniques is not null'
const ADD = `on conflict (stream, day) do update set
  peak = case when excluded.peak > viewer_days.peak then excluded.peak else viewer_days.peak end,
  joins = viewer_days.joins + excluded.joins, seconds = viewer_days.seconds + excluded.seconds,
  starved = viewer_days.starved + excluded.starved`
const UNIQUES = `(select count(*) from viewer_keys
  where viewer_keys.day = viewer_days.day and viewer_keys.stream = viewer_days.stream)`
const OVER =
  'select day, stream from viewer_days where uniques is null and day < $1 order by day, stream limit $2'
const LOCK = 'update viewer_days set late = late where day = $1 and stream = $2'
const CLOSE = `update viewer_days set uniques = ${UNIQUES} where day = $1 and stream = $2 and uniques is null`
const FORGET_KEYS = `delete from viewer_keys where (day, stream, key) in (
  select day, stream, key from viewer_keys where day < $1 and not exists (select 1 from viewer_days
    where viewer_days.day = viewer_keys.day and viewer_days.stream = viewer_keys.stream and uniques is null)
  order by day, stream, key limit $2)`
const FORGET_DAYS = `delete from viewer_days where (stream, day) in (
  select stream, day from viewer_days where day < $1 limit $2)`

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

type DayOfStream = Pick<ViewerKeyRow, 'day' | 'streamId'>

const nameOf = ({ day, streamId }: DayOfStream): string => `${day} ${streamId}`

const byDay = <Row extends DayOfStream>(rows: readonly Row[]): Row[][] => {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(nameOf(row)) ?? []
    group.push(row)
    groups.set(nameOf(row), group)
  }
  return [...groups.values()]
}

/** Keys of a day that is over are not stored again: its viewers are counted already, and the day is marked. */
export const writeViewerKeys = async (session: SqlSession, rows: readonly ViewerKeyRow[]): Promise<void> => {
  for (const group of byDay(rows)) {
    const { day = '', streamId = '' } = group[0] ?? {}
    await session.run(BEGIN, [day, streamId])
    const isClosed = (await session.all(CLOSED, [day, streamId])).length > 0
    if (!isClosed) {
      const values = group.map(({ key }) => [day, streamId, key])
      await insertRows(session, { table: 'viewer_keys', columns: ['day', 'stream', 'key'], rows: values })
    }
  }
}

const sumOf = (rows: readonly ViewerDayRow[]): SqlValue[] => {
  const total = (name: 'joins' | 'seconds' | 'starved') => rows.reduce((sum, row) => sum + row[name], 0)
  const peak = Math.max(...rows.map((row) => row.peak))
  const { day = '', streamId = '' } = rows[0] ?? {}
  return [day, streamId, peak, total('joins'), total('seconds'), total('starved'), 0]
}

/** A statement may change a row once only, so the rows of a day are added up before. */
export const writeViewerDays = (session: SqlSession, rows: readonly ViewerDayRow[]): Promise<void> =>
  insertRows(session, {
    table: 'viewer_days',
    columns: ['day', 'stream', 'peak', 'joins', 'seconds', 'starved', 'late'],
    rows: byDay(rows).map(sumOf),
    onConflict: ADD,
  })

/** Counts the keys of days that are over. A statement of PostgreSQL sees keys that were stored before it began only, so the
 * day is locked by one before. */
const closeDays = async (session: SqlSession, today: string): Promise<void> => {
  for (const { day, stream } of await session.all(OVER, [today, MAX_CLOSED])) {
    const place = [String(day), String(stream)]
    await session.run(LOCK, place)
    await session.run(CLOSE, place)
  }
}

/** Counts the keys of days that are over, and deletes them, up to the limit. */
export const pruneViewers = async (
  session: SqlSession,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): Promise<number> => {
  const today = dayOf(nowMs)
  await closeDays(session, today)
  const keys = await session.run(FORGET_KEYS, [today, limit])
  return keys + (await session.run(FORGET_DAYS, [dayOf(nowMs - KEPT_MS), limit]))
}

const toDay = (row: SqlRow): ViewerDay => ({
  day: String(row['day']),
  streamId: String(row['stream']),
  uniques: Number(row['uniques']),
  peak: Number(row['peak']),
  joins: Number(row['joins']),
  seconds: Number(row['seconds']),
  starved: Number(row['starved']),
  isComplete: Number(row['late']) === 0,
})

/** Newest first. */
export const listViewerDays = async (
  session: SqlSession,
  { streamId, fromDay, limit }: ViewerDaysRead,
): Promise<readonly ViewerDay[]> => {
  const values: SqlValue[] = []
  const where = [
    `stream = ${parameter(values, streamId)}`,
    ...(fromDay === undefined ? [] : [`day >= ${parameter(values, fromDay)}`]),
  ].join(' and ')
  const sql = `select day, stream, coalesce(uniques, ${UNIQUES}) as uniques, peak, joins, seconds, starved, late
    from viewer_days where ${where} order by day desc limit ${parameter(values, limit)}`
  return (await session.all(sql, values)).map(toDay)
}
