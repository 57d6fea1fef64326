import type { PointRow } from '../port/points.ts'
import { chunksOf, insertRows, tuplesOf } from './rows.ts'
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
  for (const chunk of chunksOf(wanted)) {
    const values: SqlValue[] = []
    const tuples = tuplesOf(values, chunk.map(tupleOf))
    const sql = `select id, metric, stream, subject from series where (metric, stream, subject) in (values ${tuples})`
    for (const { id, metric, stream, subject } of await session.all(sql, values)) {
      ids.set([metric, stream, subject].join('\0'), Number(id))
    }
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
