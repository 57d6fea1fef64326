import type { Aggregate } from '@stream-manager/contracts'
import { MAX_POINT_ROWS, type PointSeries, type PointsFound, type PointsRead } from '../port/points.ts'
import { SKETCH_SEPARATOR } from '../sketch/codec.ts'
import { BucketSum, type PointValues } from './point-values.ts'
import { tableOf, valuesOf } from './points.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'
import { intervalsOf, rowsIn, type TierIntervals, tierRows, upTo } from './tier-rows.ts'

/** Series of one metric that are read at once; the rest is left out and counted. */
const MAX_READ = 1000
/** Rows of one statement, at most: rows are added up between two statements, and other work has its turn. */
const ROWS_PER_STATEMENT = 10_000
/** The steps of all tiers make up an hour. */
const HOUR_MS = 3_600_000

interface Group {
  readonly streamId: string | null
  readonly subject: string | null
  readonly ids: number[]
  /** Beginning of its oldest row, before the range or in it. */
  firstMs: number
}

const orNull = (text: unknown): string | null => (text === '' ? null : String(text))

const seriesConditions = (values: SqlValue[], { metric, streamId, subject }: PointsRead): string[] => [
  `s.metric = ${parameter(values, metric)}`,
  ...(streamId === undefined ? [] : [`s.stream = ${parameter(values, streamId)}`]),
  ...(subject === undefined ? [] : [`s.subject = ${parameter(values, subject)}`]),
]

const inRange = (values: SqlValue[], { fromMs, toMs }: PointsRead): string =>
  `p.at >= ${parameter(values, fromMs)} and p.at < ${parameter(values, toMs)}`

const readSeries = (session: SqlSession, read: PointsRead): Promise<readonly SqlRow[]> => {
  const values: SqlValue[] = []
  const where = seriesConditions(values, read).join(' and ')
  const range = inRange(values, read)
  const first = `(select min(p.at) from ${tableOf(read.tier)} p where p.series = s.id)`
  const sql = `select s.id, s.stream, s.subject, ${first} as first from series s where ${where}
    and exists (select 1 from ${tableOf(read.tier)} p where p.series = s.id and ${range})
    order by s.stream, s.subject limit ${parameter(values, MAX_READ)}`
  return session.all(sql, values)
}

const groupsOf = (rows: readonly SqlRow[], { by }: PointsRead): readonly Group[] => {
  const groups = new Map<string, Group>()
  for (const row of rows) {
    const streamId = by === 'none' ? null : orNull(row['stream'])
    const subject = by === 'series' ? orNull(row['subject']) : null
    const name = [streamId, subject].join('\0')
    const group = groups.get(name) ?? { streamId, subject, ids: [], firstMs: Number(row['first']) }
    group.ids.push(Number(row['id']))
    group.firstMs = Math.min(group.firstMs, Number(row['first']))
    groups.set(name, group)
  }
  return [...groups.values()]
}

interface Part {
  readonly columns: readonly string[]
  readonly select: string
  readonly rest: string
  /** The answer has something of each row that was read: a sketch, or its newest value. */
  readonly hasAllRows: boolean
}

const NUMBERS: Part = {
  columns: ['count', 'sum', 'min', 'max'],
  select: 'sum(p.count) as count, sum(p.sum) as sum, min(p.min) as min, max(p.max) as max',
  rest: 'group by p.series, p.bucket',
  hasAllRows: false,
}

/** The store cannot merge sketches, but fewer rows with more text are faster to read. */
const SKETCHES: Part = {
  columns: [...NUMBERS.columns, 'sketch'],
  select: `${NUMBERS.select}, string_agg(p.sketch, '${SKETCH_SEPARATOR}') as sketch`,
  rest: NUMBERS.rest,
  hasAllRows: true,
}

const LAST: Part = {
  columns: ['count', 'sum', 'min', 'max', 'last'],
  select: 'p.count, p.sum, p.min, p.max, p.last',
  rest: 'order by p.at, p.series',
  hasAllRows: true,
}

const PARTS: { readonly [A in Aggregate]: Part } = {
  avg: NUMBERS,
  min: NUMBERS,
  max: NUMBERS,
  sum: NUMBERS,
  count: NUMBERS,
  last: LAST,
  p50: SKETCHES,
  p95: SKETCHES,
  p99: SKETCHES,
}

type Buckets = Map<number, BucketSum>

/**
 * The newest value of several series that are read as one comes from the newest row of the finest tier: a row of an hour
 * does not say when in that hour its last value was.
 */
const intervalsFor = (read: PointsRead, groups: readonly Group[]): readonly TierIntervals[] => {
  const isExact = read.aggregate !== 'last' || groups.every(({ ids }) => ids.length === 1)
  const firstMs = Math.min(...groups.map((group) => group.firstMs))
  return intervalsOf(read, isExact ? firstMs : Number.POSITIVE_INFINITY)
}

/** Rows that one series adds to the answer of the store, at most. */
const rowsPerSeries = (read: PointsRead, groups: readonly Group[]): number =>
  PARTS[read.aggregate].hasAllRows
    ? rowsIn(intervalsFor(read, groups))
    : Math.ceil((read.toMs - read.fromMs) / read.bucketMs)

/** Parts of the range, oldest first, none of which has too many rows for one statement. */
const partsOf = (read: PointsRead, groups: readonly Group[], series: number): readonly PointsRead[] => {
  const rows = Math.max(1, rowsPerSeries(read, groups) * series)
  const wantedMs = ((read.toMs - read.fromMs) * ROWS_PER_STATEMENT) / rows
  const stepMs = read.bucketMs <= wantedMs ? read.bucketMs : Math.min(read.bucketMs, HOUR_MS)
  const partMs = upTo(wantedMs, stepMs)
  const parts: PointsRead[] = []
  for (let { fromMs } = read; fromMs < read.toMs; fromMs += partMs)
    parts.push({ ...read, fromMs, toMs: Math.min(fromMs + partMs, read.toMs) })
  return parts
}

const addRow = (buckets: Buckets, atMs: number, values: PointValues): void => {
  const bucket = buckets.get(atMs) ?? new BucketSum()
  buckets.set(atMs, bucket.add(values))
}

const readBuckets = async (
  session: SqlSession,
  read: PointsRead,
  groups: readonly Group[],
): Promise<ReadonlyMap<Group, Buckets>> => {
  const { columns, select, rest } = PARTS[read.aggregate]
  const found = new Map(groups.map((group) => [group, new Map<number, BucketSum>()] as const))
  const bucketsOf = new Map(
    [...found].flatMap(([{ ids }, buckets]) => ids.map((id) => [id, buckets] as const)),
  )
  const series = [...bucketsOf.keys()]
  for (const part of partsOf(read, groups, series.length)) {
    const values: SqlValue[] = []
    const of = { parts: intervalsFor(part, groups), series, columns, bucketMs: read.bucketMs }
    const sql = `select p.series, p.bucket, ${select} from (${tierRows(values, of)}) p ${rest}`
    for (const row of await session.all(sql, values)) {
      const buckets = bucketsOf.get(Number(row['series']))
      if (buckets) addRow(buckets, Number(row['bucket']), valuesOf(row))
    }
  }
  return found
}

const pointsOf = (buckets: Buckets, aggregate: Aggregate): PointSeries['points'] =>
  [...buckets]
    .toSorted(([one], [other]) => one - other)
    .flatMap(([atMs, bucket]) => {
      const value = bucket.aggregate(aggregate)
      return value === null ? [] : [[atMs, value] as const]
    })

/** The first groups whose rows may be read at once. */
const fitting = (groups: readonly Group[], read: PointsRead): readonly Group[] => {
  const rows = rowsPerSeries(read, groups)
  let series = 0
  return groups.slice(0, read.maxSeries).filter(({ ids }) => {
    series += ids.length
    return series * rows <= MAX_POINT_ROWS
  })
}

/** The values of each bucket as one number. Buckets without values are absent. */
export const readPoints = async (session: SqlSession, read: PointsRead): Promise<PointsFound> => {
  const groups = groupsOf(await readSeries(session, read), read)
  const shown = fitting(groups, read)
  const leftOut = groups.length - shown.length
  if (shown.length === 0) return { series: [], leftOut, isTooMuch: Math.min(leftOut, read.maxSeries) > 0 }
  const found = await readBuckets(session, read, shown)
  const series = [...found].map(([{ streamId, subject }, buckets]) => ({
    streamId,
    subject,
    points: pointsOf(buckets, read.aggregate),
  }))
  return { series, leftOut, isTooMuch: false }
}
