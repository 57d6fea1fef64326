import type { AnalyticsQuery } from '@stream-manager/contracts'

const HOUR = 3600
const DAY = 24 * HOUR

/** In seconds, back from now. */
export const RANGES = [HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY] as const
/** In seconds. */
const BUCKETS = [10, 60, 600, HOUR, DAY] as const
export const COMPARISONS = ['previous', 'day', 'week'] as const
export type Comparison = (typeof COMPARISONS)[number]

/** An answer has no more, and a shorter line says nothing. */
const MAX_POINTS = 1000
const MIN_POINTS = 5
/** More plots are slow to draw, and ten names are the most that a query takes. */
export const MAX_FIGURES = 8
export const DEFAULT_FIGURES = 'viewers.current,stream.bitrate,stream.frame_rate'

/** The view asks again after this time: nothing new is seen of a longer range before. */
export const stepMsOf = (rangeSeconds: number): number => (rangeSeconds <= 6 * HOUR ? 10_000 : 60_000)

/** The lengths of a bucket that suit a range. */
export const bucketsFor = (rangeSeconds: number): readonly number[] =>
  BUCKETS.filter((bucket) => rangeSeconds / bucket < MAX_POINTS && rangeSeconds / bucket >= MIN_POINTS)

export interface Choice {
  /** Names of figures. */
  readonly figures: readonly string[]
  readonly rangeSeconds: number
  /** Null: the server chooses. */
  readonly bucketSeconds: number | null
  readonly comparison: Comparison | null
  /** Null: all streams. */
  readonly streamId: string | null
}

export const queryOf = (choice: Choice, endMs: number): AnalyticsQuery => {
  const { figures, rangeSeconds, bucketSeconds, comparison, streamId } = choice
  return {
    metrics: figures.join(),
    from: new Date(endMs - rangeSeconds * 1000).toISOString(),
    to: new Date(endMs).toISOString(),
    // One that does not suit another range is left to the server.
    ...(bucketSeconds !== null &&
      bucketsFor(rangeSeconds).includes(bucketSeconds) && { bucket: bucketSeconds }),
    ...(comparison !== null && { compare: comparison }),
    ...(streamId !== null && { stream: streamId }),
  }
}
