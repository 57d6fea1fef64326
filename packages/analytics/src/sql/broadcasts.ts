import type { BroadcastRow, BroadcastsRead, OffAirRow } from '../port/broadcasts.ts'
import type { PruneLimits } from '../port/intake.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

const KEPT_MS = 365 * 24 * 3_600_000

const UPSERT = `insert into broadcasts (id, stream, started, ended, at, data) values ($1, $2, $3, $4, $5, $6)
  on conflict (id) do update set ended = $4, at = $5, data = $6 where broadcasts.at <= $5`

// The end of a broadcast is missing after an older release forgot that it was on air, or after a loss of its log.
const END_LEFT_OPEN = 'update broadcasts set ended = at where stream = $1 and ended is null and started'

/** A broadcast that is on air stays, however old it is. */
const OLD_BROADCASTS = `delete from broadcasts where id in (
  select id from broadcasts where ended is not null and started < $1 and at < $1 order by started, id limit $2)`

const toBroadcast = (row: SqlRow): BroadcastRow => ({
  id: String(row['id']),
  streamId: String(row['stream']),
  startMs: Number(row['started']),
  endMs: row['ended'] === null ? null : Number(row['ended']),
  atMs: Number(row['at']),
  broadcast: JSON.parse(String(row['data'])),
})

/** One after the other: a batch may change a broadcast several times. */
export const writeBroadcasts = async (session: SqlSession, rows: readonly BroadcastRow[]): Promise<void> => {
  for (const { id, streamId, startMs, endMs, atMs, broadcast } of rows) {
    await session.run(`${END_LEFT_OPEN} < $2`, [streamId, startMs])
    await session.run(UPSERT, [id, streamId, startMs, endMs, atMs, JSON.stringify(broadcast)])
  }
}

/** A row that is read again from the log ends no broadcast that began later. */
export const writeOffAir = async (session: SqlSession, rows: readonly OffAirRow[]): Promise<void> => {
  for (const { streamId, atMs } of rows) await session.run(`${END_LEFT_OPEN} <= $2`, [streamId, atMs])
}

const conditions = (values: SqlValue[], { streamId, fromMs, toMs, before }: BroadcastsRead): string[] => [
  ...(streamId === undefined ? [] : [`stream = ${parameter(values, streamId)}`]),
  ...(fromMs === undefined ? [] : [`(ended is null or ended >= ${parameter(values, fromMs)})`]),
  ...(toMs === undefined ? [] : [`started <= ${parameter(values, toMs)}`]),
  ...(before === undefined
    ? []
    : [`(started, id) < (${parameter(values, before.startMs)}, ${parameter(values, before.id)})`]),
]

/** By their beginning, newest first; broadcasts of the same time by their ids. */
export const listBroadcasts = async (
  session: SqlSession,
  read: BroadcastsRead,
): Promise<readonly BroadcastRow[]> => {
  const values: SqlValue[] = []
  const where = ['true', ...conditions(values, read)].join(' and ')
  const limit = parameter(values, read.limit)
  const sql = `select id, stream, started, ended, at, data from broadcasts where ${where}
    order by started desc, id desc limit ${limit}`
  return (await session.all(sql, values)).map(toBroadcast)
}

export const pruneBroadcasts = (
  session: SqlSession,
  { nowMs, limit }: Pick<PruneLimits, 'nowMs' | 'limit'>,
): Promise<number> => session.run(OLD_BROADCASTS, [nowMs - KEPT_MS, limit])
