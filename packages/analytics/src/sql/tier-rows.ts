import { FIGURE_TIERS } from '@stream-manager/contracts'
import type { PointsRead } from '../port/points.ts'
import { tableOf } from './points.ts'
import { parameter, type SqlValue } from './session.ts'

type Tier = (typeof FIGURE_TIERS)[number]
type Range = Pick<PointsRead, 'fromMs' | 'toMs'>

/** This tier alone loses its oldest hours when the store is too large, so it is never read with others. */
const [FINEST] = FIGURE_TIERS

export const upTo = (value: number, step: number): number => Math.ceil(value / step) * step
const downTo = (value: number, step: number): number => Math.floor(value / step) * step

/**
 * The tiers that together make up the buckets of a read, the finest first. For example a bucket of 2.5 hours is two rows of
 * an hour and three of ten minutes instead of fifteen of ten minutes.
 */
export const tiersOf = ({ tier, bucketMs }: PointsRead): readonly Tier[] => {
  const first = FIGURE_TIERS.findIndex(({ name }) => name === tier)
  const own = FIGURE_TIERS.slice(first, first + 1)
  if (tier === FINEST.name) return own
  return [...own, ...FIGURE_TIERS.slice(first + 1).filter(({ stepMs }) => stepMs <= bucketMs)]
}

/** Rows of one series in a bucket, at most: at both of its ends the finer tier fills the rest of a coarser step. */
const rowsInBucket = ([tier, coarser, ...others]: readonly Tier[], bucketMs: number): number => {
  if (tier === undefined) return 0
  const all = Math.ceil(bucketMs / tier.stepMs)
  if (coarser === undefined) return all
  return Math.min(all, 2 * (coarser.stepMs / tier.stepMs - 1) + rowsInBucket([coarser, ...others], bucketMs))
}

/** Rows of one series that make up all buckets, at most. */
export const rowsInRange = (tiers: readonly Tier[], { bucketMs, fromMs, toMs }: PointsRead): number => {
  const rangeMs = toMs - fromMs
  return Math.ceil(rangeMs / bucketMs) * rowsInBucket(tiers, Math.min(bucketMs, rangeMs))
}

export interface TierRows {
  readonly tiers: readonly Tier[]
  readonly series: readonly number[]
  readonly columns: readonly string[]
  readonly bucketMs: number
  /** Coarser tiers are read from here on: before that the finest of these tiers has no rows, and its part would be missing. */
  readonly firstMs: number
}

/** Whole steps of a tier in the range. */
const stepsIn = ({ stepMs }: Tier, { fromMs, toMs }: Range, firstMs: number): Range => ({
  fromMs: upTo(Math.max(fromMs, firstMs), stepMs),
  toMs: downTo(toMs, stepMs),
})

/** Statements compare whole numbers. A number without a cast would be one with a fraction in SQLite. */
export const integer = (values: SqlValue[], value: number): string =>
  `cast(${parameter(values, value)} as bigint)`

/** Rows of each of the tiers, none of which covers the time of another: `series`, `bucket`, `at` and the columns. */
export const tierRows = (
  values: SqlValue[],
  { tiers, series, columns, bucketMs, firstMs }: TierRows,
  range: Range,
): string => {
  const bucket = integer(values, bucketMs)
  const ids = series.map((id) => parameter(values, id)).join(', ')
  const select = [
    'p.series',
    `p.at - p.at % ${bucket} as bucket`,
    'p.at',
    ...columns.map((name) => `p.${name}`),
  ]
  const between = (rows: Range) =>
    `p.at >= ${parameter(values, rows.fromMs)} and p.at < ${parameter(values, rows.toMs)}`
  /** A step of the tier is within one bucket. */
  const isWhole = ({ stepMs }: Tier) => `p.at % ${bucket} <= ${bucket} - ${stepMs}`
  const isLeftBy = (coarser: Tier) => {
    const whole = stepsIn(coarser, range, firstMs)
    const [inStep, inBucket] = [`p.at % ${coarser.stepMs}`, `p.at % ${bucket}`]
    return `(not (${between(whole)}) or ${inBucket} < ${inStep} or ${inBucket} - ${inStep} > ${bucket} - ${coarser.stepMs})`
  }
  const parts = tiers.map((tier, index) => {
    const coarser = tiers[index + 1]
    const conditions = [
      `p.series in (${ids})`,
      between(index === 0 ? range : stepsIn(tier, range, firstMs)),
      ...(index === 0 ? [] : [isWhole(tier)]),
      ...(coarser === undefined ? [] : [isLeftBy(coarser)]),
    ]
    return `select ${select.join(', ')} from ${tableOf(tier.name)} p where ${conditions.join(' and ')}`
  })
  return parts.join(' union all ')
}
