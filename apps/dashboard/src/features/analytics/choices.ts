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

/** A range that does not move on. */
export interface FixedRange {
  readonly fromMs: number
  /** Null: now. */
  readonly toMs: number | null
}

export interface Choice {
  /** Names of figures. */
  readonly figures: readonly string[]
  /** Back from now, where no range is fixed. */
  readonly rangeSeconds: number
  readonly fixed: FixedRange | null
  /** Null: the server chooses. */
  readonly bucketSeconds: number | null
  readonly comparison: Comparison | null
  /** Null: all streams. */
  readonly streamId: string | null
}

const rangeOf = ({ fixed, rangeSeconds }: Choice, endMs: number) => ({
  fromMs: fixed?.fromMs ?? endMs - rangeSeconds * 1000,
  toMs: fixed?.toMs ?? endMs,
})

/** The length of the range. */
export const secondsOf = (choice: Choice, endMs: number): number => {
  const { fromMs, toMs } = rangeOf(choice, endMs)
  return (toMs - fromMs) / 1000
}

export const queryOf = (choice: Choice, endMs: number): AnalyticsQuery => {
  const { figures, bucketSeconds, comparison, streamId } = choice
  const { fromMs, toMs } = rangeOf(choice, endMs)
  const buckets = bucketsFor(secondsOf(choice, endMs))
  return {
    metrics: figures.join(),
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    // One that does not suit another range is left to the server.
    ...(bucketSeconds !== null && buckets.includes(bucketSeconds) && { bucket: bucketSeconds }),
    ...(comparison !== null && { compare: comparison }),
    ...(streamId !== null && { stream: streamId }),
  }
}
