import type { Aggregate } from '@stream-manager/contracts'
import type { PointRow } from '../port/points.ts'
import { mergeSketches, quantileOf } from '../sketch/sketch.ts'

/** The values of a bucket, as far as they are kept. */
export interface Values extends Pick<PointRow, 'count' | 'sum' | 'min' | 'max' | 'last'> {
  readonly sketches: readonly string[]
}

/** `later` has the newer values. */
export const addValues = (earlier: Values | undefined, later: Values): Values =>
  earlier === undefined
    ? later
    : {
        count: earlier.count + later.count,
        sum: earlier.sum + later.sum,
        min: Math.min(earlier.min, later.min),
        max: Math.max(earlier.max, later.max),
        last: later.last,
        sketches: [...earlier.sketches, ...later.sketches],
      }

/** Null when none of the values has one. */
export const sketchOfValues = ({ sketches }: Values): string | null => {
  const [first, second] = sketches
  return second === undefined ? (first ?? null) : mergeSketches(sketches)
}

const percentile =
  (share: number) =>
  ({ sketches, min, max }: Values): number | null => {
    const value = quantileOf(sketches, share)
    return value === null ? null : Math.min(max, Math.max(min, value))
  }

const READERS: { readonly [A in Aggregate]: (values: Values) => number | null } = {
  avg: ({ sum, count }) => sum / count,
  min: ({ min }) => min,
  max: ({ max }) => max,
  sum: ({ sum }) => sum,
  last: ({ last }) => last,
  count: ({ count }) => count,
  p50: percentile(0.5),
  p95: percentile(0.95),
  p99: percentile(0.99),
}

/** Null for a percentile of values without sketches. */
export const aggregateOf = (values: Values, aggregate: Aggregate): number | null => READERS[aggregate](values)
