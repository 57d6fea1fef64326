import type { PointRow } from '../port/points.ts'
import { findRows, insertRows } from './rows.ts'
import type { SqlSession, SqlValue } from './session.ts'

const COLUMNS = ['metric', 'stream', 'subject']

type SeriesOf = Pick<PointRow, 'metric' | 'streamId' | 'subject'>

/** Identifies a series among those of a batch. */
export const seriesName = ({ metric, streamId, subject }: SeriesOf): string =>
  [metric, streamId ?? '', subject ?? ''].join('\0')

const tupleOf = ({ metric, streamId, subject }: SeriesOf): SqlValue[] => [
  metric,
  streamId ?? '',
  subject ?? '',
]

const readIds = async (session: SqlSession, wanted: readonly SeriesOf[]): Promise<Map<string, number>> => {
  const ids = new Map<string, number>()
  const lookup = {
    table: 'series',
    columns: ['id', ...COLUMNS],
    keyColumns: COLUMNS,
    keys: wanted.map(tupleOf),
  }
  for (const { id, metric, stream, subject } of await findRows(session, lookup)) {
    ids.set([metric, stream, subject].join('\0'), Number(id))
  }
  return ids
}

/** The id of each series by its name. New series are made. */
export const seriesIds = async (
  session: SqlSession,
  points: readonly SeriesOf[],
): Promise<ReadonlyMap<string, number>> => {
  const wanted = [...new Map(points.map((point) => [seriesName(point), point])).values()]
  const known = await readIds(session, wanted)
  const missing = wanted.filter((series) => !known.has(seriesName(series)))
  if (missing.length === 0) return known
  await insertRows(session, { table: 'series', columns: COLUMNS, rows: missing.map(tupleOf) })
  return new Map([...known, ...(await readIds(session, missing))])
}
