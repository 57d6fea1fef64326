import {
  type AnalyticsQuery,
  type Comparison,
  FIGURE_TIERS,
  type FigureTier,
  fail,
  MAX_ANALYTICS_POINTS,
  type Result,
  succeed,
} from '@stream-manager/contracts'

const SECOND_MS = 1000
const DEFAULT_RANGE_MS = 3_600_000
const DEFAULT_POINTS = 300
const DAY_MS = 86_400_000
/** Buckets that divide an hour, a day or a week. */
const BUCKETS_MS = [
  10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
].map((seconds) => seconds * SECOND_MS)

type Tier = (typeof FIGURE_TIERS)[number]
const [, , , COARSEST] = FIGURE_TIERS

/** Whole buckets, which begin at multiples of their length, and the tier that has them. */
export interface Plan {
  readonly fromMs: number
  /** Exclusive. */
  readonly toMs: number
  readonly bucketMs: number
  readonly tier: FigureTier
  /** How much earlier the compared range is; null without one. */
  readonly shiftMs: number | null
}

/** The compared range; null without one. */
export const earlierPlan = (plan: Plan): Plan | null => {
  const { fromMs, toMs, shiftMs } = plan
  return shiftMs === null ? null : { ...plan, fromMs: fromMs - shiftMs, toMs: toMs - shiftMs, shiftMs: null }
}

const invalid = (path: string, message: string): Result<never> =>
  fail('request.invalid', `${path} ${message}`, { errors: [{ path: `/${path}`, message }] })

const upTo = (value: number, step: number): number => Math.ceil(value / step) * step
const downTo = (value: number, step: number): number => Math.floor(value / step) * step

const defaultBucketMs = (rangeMs: number): number =>
  BUCKETS_MS.find((bucketMs) => bucketMs * DEFAULT_POINTS >= rangeMs) ??
  upTo(rangeMs / DEFAULT_POINTS, DAY_MS)

/** The coarsest tier whose steps make up the bucket reads the fewest rows. One that no longer has the range is of no use. */
const tierFor = (bucketMs: number, ageMs: number): Tier => {
  const kept = FIGURE_TIERS.filter(({ keptMs }) => keptMs >= ageMs)
  const fitting = kept.findLast(({ stepMs }) => bucketMs % stepMs === 0)
  return fitting ?? kept[0] ?? COARSEST
}

/** How much earlier the compared range is to be, before it is rounded to buckets. */
const shiftOf = (compare: Comparison | undefined, rangeMs: number): number | null =>
  compare === undefined ? null : { previous: rangeMs, day: DAY_MS, week: 7 * DAY_MS }[compare]

const msOr = (time: string | undefined, otherwise: number): number =>
  time === undefined ? otherwise : Date.parse(time)

/** Errors: `request.invalid`, for a range that is empty or has too many buckets. */
export const planQuery = (query: AnalyticsQuery, nowMs: number): Result<Plan> => {
  const untilMs = Math.min(msOr(query.to, nowMs), nowMs)
  const sinceMs = msOr(query.from, untilMs - DEFAULT_RANGE_MS)
  if (sinceMs >= untilMs) return invalid('from', 'must be before `to`, and before now')
  const wantedMs = query.bucket === undefined ? defaultBucketMs(untilMs - sinceMs) : query.bucket * SECOND_MS
  const oldestMs = sinceMs - (shiftOf(query.compare, untilMs - sinceMs) ?? 0)
  const tier = tierFor(wantedMs, nowMs - oldestMs)
  const bucketMs = upTo(wantedMs, tier.stepMs)
  const [fromMs, toMs] = [downTo(sinceMs, bucketMs), upTo(untilMs, bucketMs)]
  if ((toMs - fromMs) / bucketMs > MAX_ANALYTICS_POINTS) {
    const leastSeconds = Math.ceil((untilMs - sinceMs) / (MAX_ANALYTICS_POINTS - 1) / SECOND_MS)
    return invalid('bucket', `must be at least ${leastSeconds} for this range: an answer has 1,000 points`)
  }
  const shiftMs = shiftOf(query.compare, toMs - fromMs)
  return succeed({
    fromMs,
    toMs,
    bucketMs,
    tier: tier.name,
    shiftMs: shiftMs === null ? null : upTo(shiftMs, bucketMs),
  })
}
