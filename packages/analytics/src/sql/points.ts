import { FIGURE_TIERS, type FigureTier } from '@stream-manager/contracts'
import type { PointRow } from '../port/points.ts'
import { BucketSum, type PointValues } from './point-values.ts'
import { findRows, insertRows } from './rows.ts'
import { seriesIds, seriesName } from './series.ts'
import type { SqlRow, SqlSession, SqlValue } from './session.ts'

const VALUE_COLUMNS = ['count', 'sum', 'min', 'max', 'last', 'sketch']
const KEY_COLUMNS = ['series', 'at']
const COLUMNS = [...KEY_COLUMNS, ...VALUE_COLUMNS]
const REPLACE = `on conflict (series, at) do update set ${VALUE_COLUMNS.map((name) => `${name} = excluded.${name}`).join(', ')}`

export const tableOf = (tier: FigureTier): string => `points_${tier}`

interface Place {
  readonly series: number
  readonly atMs: number
}

interface Bucket extends Place {
  /** Oldest first. */
  readonly points: readonly PointValues[]
}

const nameOf = ({ series, atMs }: Place): string => `${series} ${atMs}`

const placeOf = (row: SqlRow): Place => ({ series: Number(row['series']), atMs: Number(row['at']) })

/** Columns that were not asked for are zero, or null. */
export const valuesOf = (row: SqlRow): PointValues => ({
  count: Number(row['count']),
  sum: Number(row['sum']),
  min: Number(row['min']),
  max: Number(row['max']),
  last: Number(row['last'] ?? 0),
  sketch: typeof row['sketch'] === 'string' ? row['sketch'] : null,
})

/** The points of each bucket together, in their order. */
const bucketsOf = (
  points: readonly PointRow[],
  stepMs: number,
  ids: ReadonlyMap<string, number>,
): readonly Bucket[] => {
  const buckets = new Map<string, Place & { readonly points: PointRow[] }>()
  for (const point of points) {
    const series = ids.get(seriesName(point))
    if (series === undefined) continue
    const atMs = Math.floor(point.atMs / stepMs) * stepMs
    const name = nameOf({ series, atMs })
    const bucket = buckets.get(name)
    if (bucket) bucket.points.push(point)
    else buckets.set(name, { series, atMs, points: [point] })
  }
  return [...buckets.values()]
}

const readStored = async (
  session: SqlSession,
  table: string,
  buckets: readonly Bucket[],
): Promise<ReadonlyMap<string, PointValues>> => {
  const stored = new Map<string, PointValues>()
  const keys = buckets.map(({ series, atMs }) => [series, atMs])
  const found = await findRows(session, { table, columns: COLUMNS, keyColumns: KEY_COLUMNS, keys })
  for (const row of found) stored.set(nameOf(placeOf(row)), valuesOf(row))
  return stored
}

/** A bucket of one point, as nearly all of the finest tier are, is that point: its sketch need not be read. */
const totalOf = (points: readonly PointValues[]): PointValues => {
  const [only, ...others] = points
  if (only !== undefined && others.length === 0) return only
  const total = new BucketSum()
  for (const point of points) total.add(point)
  return total.values()
}

const rowOf = ({ series, atMs, points }: Bucket, stored: PointValues | undefined): SqlValue[] => {
  const { count, sum, min, max, last, sketch } = totalOf(stored === undefined ? points : [stored, ...points])
  return [series, atMs, count, sum, min, max, last, sketch]
}

const addTo = async (session: SqlSession, table: string, buckets: readonly Bucket[]): Promise<void> => {
  const stored = await readStored(session, table, buckets)
  const rows = buckets.map((bucket) => rowOf(bucket, stored.get(nameOf(bucket))))
  await insertRows(session, { table, columns: COLUMNS, rows, onConflict: REPLACE })
}

/**
 * Adds points to all tiers. It reads before it writes, because no store can merge sketches: a series whose points came from
 * two partitions at once would lose some.
 */
export const writePoints = async (session: SqlSession, points: readonly PointRow[]): Promise<void> => {
  if (points.length === 0) return
  const ids = await seriesIds(session, points)
  for (const { name, stepMs } of FIGURE_TIERS) {
    await addTo(session, tableOf(name), bucketsOf(points, stepMs, ids))
  }
}
