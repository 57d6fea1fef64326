import type { Aggregate } from '@stream-manager/contracts'
import type { PointSeries, PointsFound, PointsRead } from '../port/points.ts'
import { addValues, aggregateOf, type Values } from './point-values.ts'
import { tableOf } from './points.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

/** Series of one metric that are read at once; the rest is left out and counted. */
const MAX_READ = 1000
const NOTHING: Values = { count: 0, sum: 0, min: 0, max: 0, last: 0, sketches: [] }

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
  toValues(row: SqlRow): Values
}

const NUMBERS: Part = {
  select: 'sum(p.count) as count, sum(p.sum) as sum, min(p.min) as min, max(p.max) as max',
  rest: 'group by p.series, bucket',
  toValues: (row) => ({
    ...NOTHING,
    count: Number(row['count']),
    sum: Number(row['sum']),
    min: Number(row['min']),
    max: Number(row['max']),
  }),
}

const ROWS: Part = {
  select: 'p.count, p.sum, p.min, p.max, p.last, p.sketch',
  rest: 'order by p.at, p.series',
  toValues: (row) => ({
    ...NUMBERS.toValues(row),
    last: Number(row['last']),
    sketches: typeof row['sketch'] === 'string' ? [row['sketch']] : [],
  }),
}

/** The store adds numbers up itself; the newest value and a percentile need every row. */
const PARTS: { readonly [A in Aggregate]: Part } = {
  avg: NUMBERS,
  min: NUMBERS,
  max: NUMBERS,
  sum: NUMBERS,
  count: NUMBERS,
  last: ROWS,
  p50: ROWS,
  p95: ROWS,
  p99: ROWS,
}

const readBuckets = async (
  session: SqlSession,
  read: PointsRead,
  groups: readonly Group[],
): Promise<ReadonlyMap<Group, Map<number, Values>>> => {
  const part = PARTS[read.aggregate]
  const groupOf = new Map(groups.flatMap((group) => group.ids.map((id) => [id, group] as const)))
  const values: SqlValue[] = []
  const bucket = `cast(${parameter(values, read.bucketMs)} as bigint)`
  const ids = [...groupOf.keys()].map((id) => parameter(values, id)).join(', ')
  const sql = `select p.series, p.at - p.at % ${bucket} as bucket, ${part.select}
    from ${tableOf(read.tier)} p where p.series in (${ids}) and ${inRange(values, read)} ${part.rest}`
  const found = new Map(groups.map((group) => [group, new Map<number, Values>()]))
  for (const row of await session.all(sql, values)) {
    const group = groupOf.get(Number(row['series']))
    const buckets = group && found.get(group)
    const atMs = Number(row['bucket'])
    buckets?.set(atMs, addValues(buckets.get(atMs), part.toValues(row)))
  }
  return found
}

const pointsOf = (buckets: ReadonlyMap<number, Values>, aggregate: Aggregate): PointSeries['points'] =>
  [...buckets]
    .toSorted(([one], [other]) => one - other)
    .flatMap(([atMs, values]) => {
      const value = aggregateOf(values, aggregate)
      return value === null ? [] : [[atMs, value] as const]
    })

/** The values of each bucket as one number. Buckets without values are absent. */
export const readPoints = async (session: SqlSession, read: PointsRead): Promise<PointsFound> => {
  const groups = groupsOf(await readSeries(session, read), read)
  const shown = groups.slice(0, read.maxSeries)
  if (shown.length === 0) return { series: [], leftOut: groups.length }
  const found = await readBuckets(session, read, shown)
  const series = [...found].map(([{ streamId, subject }, buckets]) => ({
    streamId,
    subject,
    points: pointsOf(buckets, read.aggregate),
  }))
  return { series, leftOut: groups.length - shown.length }
}
