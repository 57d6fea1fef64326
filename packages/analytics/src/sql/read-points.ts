import { type Aggregate, FIGURE_TIERS } from '@stream-manager/contracts'
import { MAX_POINT_ROWS, type PointSeries, type PointsFound, type PointsRead } from '../port/points.ts'
import { BucketSum, type PointValues } from './point-values.ts'
import { tableOf, valuesOf } from './points.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

/** Series of one metric that are read at once; the rest is left out and counted. */
const MAX_READ = 1000
/** Rows of one statement, at most: rows are added up between two statements, and other work has its turn. */
const ROWS_PER_STATEMENT = 5000

interface Group {
  readonly streamId: string | null
  readonly subject: string | null
  readonly ids: number[]
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
  const sql = `select s.id, s.stream, s.subject from series s where ${where}
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
    const group = groups.get(name) ?? { streamId, subject, ids: [] }
    group.ids.push(Number(row['id']))
    groups.set(name, group)
  }
  return [...groups.values()]
}

interface Part {
  readonly select: string
  readonly rest: string
  /** Range of one row. */
  readonly stepOf: (read: PointsRead) => number
  readonly toValues: (row: SqlRow) => PointValues
}

const NUMBERS: Part = {
  select: 'sum(p.count) as count, sum(p.sum) as sum, min(p.min) as min, max(p.max) as max',
  rest: 'group by p.series, bucket',
  stepOf: ({ bucketMs }) => bucketMs,
  toValues: (row) => valuesOf({ ...row, last: 0, sketch: null }),
}

const ROWS: Part = {
  select: 'p.count, p.sum, p.min, p.max, p.last, p.sketch',
  rest: 'order by p.at, p.series',
  stepOf: ({ tier, bucketMs }) => FIGURE_TIERS.find(({ name }) => name === tier)?.stepMs ?? bucketMs,
  toValues: valuesOf,
}

/** A sketch costs more than the rest of its row. */
const LAST: Part = {
  ...ROWS,
  select: 'p.count, p.sum, p.min, p.max, p.last',
  toValues: (row) => valuesOf({ ...row, sketch: null }),
}

/** The store adds numbers up itself; the newest value and a percentile need every row. */
const PARTS: { readonly [A in Aggregate]: Part } = {
  avg: NUMBERS,
  min: NUMBERS,
  max: NUMBERS,
  sum: NUMBERS,
  count: NUMBERS,
  last: LAST,
  p50: ROWS,
  p95: ROWS,
  p99: ROWS,
}

type Buckets = Map<number, BucketSum>

/** Parts of the range, oldest first, none of which has too many rows for one statement. */
const partsOf = (read: PointsRead, series: number): readonly PointsRead[] => {
  const stepMs = PARTS[read.aggregate].stepOf(read)
  const partMs = Math.max(1, Math.floor(ROWS_PER_STATEMENT / series)) * stepMs
  return Array.from({ length: Math.ceil((read.toMs - read.fromMs) / partMs) }, (_, index) => {
    const fromMs = read.fromMs + index * partMs
    return { ...read, fromMs, toMs: Math.min(fromMs + partMs, read.toMs) }
  })
}

const readRows = (
  session: SqlSession,
  read: PointsRead,
  series: readonly number[],
): Promise<readonly SqlRow[]> => {
  const { select, rest } = PARTS[read.aggregate]
  const values: SqlValue[] = []
  const bucket = `cast(${parameter(values, read.bucketMs)} as bigint)`
  const ids = series.map((id) => parameter(values, id)).join(', ')
  const sql = `select p.series, p.at - p.at % ${bucket} as bucket, ${select}
    from ${tableOf(read.tier)} p where p.series in (${ids}) and ${inRange(values, read)} ${rest}`
  return session.all(sql, values)
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
  const { toValues } = PARTS[read.aggregate]
  const found = new Map(groups.map((group) => [group, new Map<number, BucketSum>()] as const))
  const bucketsOf = new Map(
    [...found].flatMap(([{ ids }, buckets]) => ids.map((id) => [id, buckets] as const)),
  )
  const series = [...bucketsOf.keys()]
  for (const part of partsOf(read, series.length)) {
    for (const row of await readRows(session, part, series)) {
      const buckets = bucketsOf.get(Number(row['series']))
      if (buckets) addRow(buckets, Number(row['bucket']), toValues(row))
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
  const rowsPerSeries = Math.ceil((read.toMs - read.fromMs) / PARTS[read.aggregate].stepOf(read))
  let series = 0
  return groups.slice(0, read.maxSeries).filter(({ ids }) => {
    series += ids.length
    return series * rowsPerSeries <= MAX_POINT_ROWS
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
