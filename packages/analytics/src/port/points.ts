import type { Aggregate, FigureTier, Grouping } from '@stream-manager/contracts'

/**
 * All values of a series in the ten seconds from `atMs`. A writer adds it to what each tier holds, so points of one
 * series must come from one partition.
 */
export interface PointRow {
  /** A name of `FIGURES`. */
  readonly metric: string
  readonly streamId: string | null
  readonly subject: string | null
  readonly atMs: number
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly last: number
  /** From `sketchOf`; null where no percentile is asked for. */
  readonly sketch: string | null
}

/** Rows that one read adds up. Series beyond them are left out. */
export const MAX_POINT_ROWS = 100_000

export interface PointsRead {
  readonly metric: string
  readonly streamId?: string | undefined
  readonly subject?: string | undefined
  readonly by: Grouping
  readonly tier: FigureTier
  /** Inclusive. */
  readonly fromMs: number
  /** Exclusive. */
  readonly toMs: number
  /** A multiple of the tier's step. Buckets begin at multiples of it since 1970. */
  readonly bucketMs: number
  readonly aggregate: Aggregate
  readonly maxSeries: number
}

export interface PointSeries {
  readonly streamId: string | null
  readonly subject: string | null
  /** Oldest first: the start of each bucket that has a value, in ms since 1970. */
  readonly points: readonly (readonly [atMs: number, value: number])[]
}

export interface PointsFound {
  /** Series with values in the range, by stream and subject. */
  readonly series: readonly PointSeries[]
  /** Further series that have values in the range. */
  readonly leftOut: number
  /** True when none was read, because the first alone may have more than `MAX_POINT_ROWS` rows in the range. */
  readonly isTooMuch: boolean
}

/** Series of a stream that have no subject. */
export interface PointSumsRead {
  readonly metrics: readonly string[]
  readonly streamId: string
  readonly tier: FigureTier
  /** Inclusive. */
  readonly fromMs: number
  /** Exclusive. */
  readonly toMs: number
}

export interface PointSum extends Pick<PointRow, 'metric' | 'count' | 'sum' | 'max'> {
  /** Beginning of the oldest step. */
  readonly firstMs: number
}
