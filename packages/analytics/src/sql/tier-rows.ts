import { FIGURE_TIERS } from '@stream-manager/contracts'
import type { PointsRead } from '../port/points.ts'
import { tableOf } from './points.ts'
import { parameter, type SqlValue } from './session.ts'

type Tier = (typeof FIGURE_TIERS)[number]
type BucketRange = Pick<PointsRead, 'fromMs' | 'toMs' | 'bucketMs'>

interface Interval {
  readonly fromMs: number
  toMs: number
}

/** Intervals that are read from one tier, oldest first. */
export interface TierIntervals {
  readonly tier: Tier
  readonly intervals: readonly Interval[]
}

/** This tier loses its oldest hours when the store is too large, long before the others. It is never read with others. */
const [FINEST] = FIGURE_TIERS

export const upTo = (value: number, step: number): number => Math.ceil(value / step) * step
const downTo = (value: number, step: number): number => Math.floor(value / step) * step

/** The tier of the read, and coarser ones that are no longer than a bucket. */
const tiersOf = ({ tier, bucketMs }: PointsRead): readonly Tier[] => {
  const first = FIGURE_TIERS.findIndex(({ name }) => name === tier)
  const own = FIGURE_TIERS.slice(first, first + 1)
  if (tier === FINEST.name) return own
  return [...own, ...FIGURE_TIERS.slice(first + 1).filter(({ stepMs }) => stepMs <= bucketMs)]
}

const bucketsIn = ({ fromMs, toMs, bucketMs }: BucketRange): readonly Interval[] => {
  const buckets: Interval[] = []
  for (let atMs = downTo(fromMs, bucketMs); atMs < toMs; atMs += bucketMs)
    buckets.push({ fromMs: Math.max(atMs, fromMs), toMs: Math.min(atMs + bucketMs, toMs) })
  return buckets
}

const lengthOf = ({ fromMs, toMs }: Interval): number => Math.max(0, toMs - fromMs)

/** Both ends of an interval that its middle leaves over. */
const around = (whole: Interval, middle: Interval): readonly Interval[] =>
  lengthOf(middle) === 0
    ? [whole]
    : [
        { fromMs: whole.fromMs, toMs: middle.fromMs },
        { fromMs: middle.toMs, toMs: whole.toMs },
      ]

const joined = (intervals: readonly Interval[]): readonly Interval[] => {
  const all: Interval[] = []
  for (const interval of intervals) {
    const last = all.at(-1)
    if (lengthOf(interval) === 0) continue
    if (last?.toMs === interval.fromMs) last.toMs = interval.toMs
    else all.push({ ...interval })
  }
  return all
}

/**
 * The intervals of each tier that together make up the buckets of a read. For example a bucket of 2.5 hours is two rows of an
 * hour and three of ten minutes, instead of fifteen of ten minutes. Before `firstMs` the tier of the read has no rows: there
 * coarser rows would be values of a part of a bucket.
 */
export const intervalsOf = (read: PointsRead, firstMs: number): readonly TierIntervals[] => {
  const tiers = tiersOf(read)
  const buckets = bucketsIn(read)
  const wholeSteps = (bucket: Interval, { stepMs }: Tier): Interval => ({
    fromMs: upTo(Math.max(bucket.fromMs, firstMs), stepMs),
    toMs: downTo(bucket.toMs, stepMs),
  })
  return tiers.map((tier, index) => {
    const coarser = tiers[index + 1]
    const intervals = buckets.flatMap((bucket) => {
      const whole = index === 0 ? bucket : wholeSteps(bucket, tier)
      return coarser === undefined ? [whole] : around(whole, wholeSteps(bucket, coarser))
    })
    return { tier, intervals: joined(intervals) }
  })
}

/** Rows of one series, at most. */
export const rowsIn = (parts: readonly TierIntervals[]): number =>
  parts.reduce(
    (sum, { tier, intervals }) =>
      intervals.reduce((rows, interval) => rows + Math.ceil(lengthOf(interval) / tier.stepMs), sum),
    0,
  )

export interface TierRows {
  readonly parts: readonly TierIntervals[]
  readonly series: readonly number[]
  readonly columns: readonly string[]
  readonly bucketMs: number
}

/** Statements compare whole numbers. A number without a cast would be one with a fraction in SQLite. */
const integer = (values: SqlValue[], value: number): string => `cast(${parameter(values, value)} as bigint)`

/** A query for the rows of all intervals: `series`, `bucket`, `at` and the columns. */
export const tierRows = (values: SqlValue[], { parts, series, columns, bucketMs }: TierRows): string => {
  const bucket = integer(values, bucketMs)
  const ids = series.map((id) => parameter(values, id)).join(', ')
  const names = ['series', 'at', ...columns].map((name) => `p.${name}`).join(', ')
  const queries = parts
    .filter(({ intervals }) => intervals.length > 0)
    .map(({ tier, intervals }) => {
      const list = intervals.map(
        ({ fromMs, toMs }) => `(${integer(values, fromMs)}, ${integer(values, toMs)})`,
      )
      // SQLite keeps the order of a cross join: each interval is then looked up in the key of the table.
      return `select p.at - p.at % ${bucket} as bucket, ${names}
        from (values ${list.join(', ')}) i cross join ${tableOf(tier.name)} p
        where p.series in (${ids}) and p.at >= i.column1 and p.at < i.column2`
    })
  return queries.join(' union all ')
}
