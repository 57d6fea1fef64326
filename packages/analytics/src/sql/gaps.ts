import type { GapRow, GapsRead } from '../port/events.ts'
import { insertRows } from './rows.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

const COLUMNS = ['log', 'epoch', 'after_offset', 'until_offset', 'from_at', 'until_at', 'reason']

const toGap = (row: SqlRow): GapRow => ({
  log: String(row['log']),
  epoch: String(row['epoch']),
  afterOffset: Number(row['after_offset']),
  untilOffset: Number(row['until_offset']),
  fromMs: row['from_at'] === null ? null : Number(row['from_at']),
  untilMs: Number(row['until_at']),
  reason: row['reason'] === 'epoch' ? 'epoch' : 'trimmed',
})

export const insertGaps = (session: SqlSession, gaps: readonly GapRow[]): Promise<void> =>
  insertRows(session, {
    table: 'gaps',
    columns: COLUMNS,
    rows: gaps.map((gap) => [
      gap.log,
      gap.epoch,
      gap.afterOffset,
      gap.untilOffset,
      gap.fromMs,
      gap.untilMs,
      gap.reason,
    ]),
  })

export const listGaps = async (
  session: SqlSession,
  { fromMs, toMs, log, limit }: GapsRead,
): Promise<readonly GapRow[]> => {
  const values: SqlValue[] = []
  const where = [
    'true',
    ...(log === undefined ? [] : [`log = ${parameter(values, log)}`]),
    ...(fromMs === undefined ? [] : [`until_at >= ${parameter(values, fromMs)}`]),
    ...(toMs === undefined ? [] : [`coalesce(from_at, until_at) <= ${parameter(values, toMs)}`]),
  ].join(' and ')
  const order = `order by until_at desc, log, after_offset limit ${parameter(values, limit)}`
  const rows = await session.all(`select ${COLUMNS.join(', ')} from gaps where ${where} ${order}`, values)
  return rows.map(toGap)
}
