import type { AnalyticsReads, PointSeries, PointsFound, PointsRead } from '@stream-manager/analytics/port'
import {
  type AlertFiring,
  type AlertRule,
  type AlertRuleTest,
  MAX_LIVE_WINDOW_SECONDS,
} from '@stream-manager/contracts'
import { newTrack, step } from './rules.ts'
import { SLIDE_MS, type SlidePart, slide } from './sliding.ts'

const PERIOD_MS = 7 * 24 * 3_600_000
/** The finest points that are kept for as long. */
const TIER = { name: '1m', stepMs: 60_000 } as const
const MAX_SERIES = 20
const MAX_FIRINGS = 200

const timeOf = (ms: number): string => new Date(ms).toISOString()

interface Range {
  readonly fromMs: number
  readonly toMs: number
  readonly bucketMs: number
}

interface Series extends Omit<PointSeries, 'points'> {
  /** By the start of a step, at whose end a value is compared. */
  readonly values: ReadonlyMap<number, number>
}

interface Found {
  readonly series: readonly Series[]
  readonly leftOut: number
}

const windowMsOf = ({ windowSeconds }: AlertRule): number => windowSeconds * 1000

/** Values of the store begin at multiples of their step, so a shorter window is as long as a step. */
const bucketOf = (rule: AlertRule): number =>
  rule.windowSeconds > MAX_LIVE_WINDOW_SECONDS
    ? SLIDE_MS
    : Math.ceil(windowMsOf(rule) / TIER.stepMs) * TIER.stepMs

const placeOf = ({ metric, filter }: AlertRule) =>
  ({
    metric,
    streamId: filter.stream,
    subject: filter.subject,
    by: 'series',
    maxSeries: MAX_SERIES,
  }) as const

const readShort = async (analytics: AnalyticsReads, rule: AlertRule, range: Range): Promise<Found> => {
  const { aggregate } = rule
  const found = await analytics.readPoints({ ...placeOf(rule), ...range, tier: TIER.name, aggregate })
  const series = found.series.map(({ points, ...place }) => ({ ...place, values: new Map(points) }))
  return { series, leftOut: found.leftOut }
}

const keyOf = ({ streamId, subject }: Omit<PointSeries, 'points'>): string =>
  JSON.stringify([streamId, subject])

/** How many values each part has, by series; an average needs it. */
const countsOf = ({ series }: PointsFound): ReadonlyMap<string, ReadonlyMap<number, number>> =>
  new Map(series.map(({ points, ...place }) => [keyOf(place), new Map(points)]))

const readLong = async (analytics: AnalyticsReads, rule: AlertRule, range: Range): Promise<Found> => {
  const { aggregate } = rule
  const windowMs = windowMsOf(rule)
  const tier = '10m'
  const read: Omit<PointsRead, 'aggregate'> = {
    ...{ ...placeOf(rule), ...range, tier },
    fromMs: range.fromMs - Math.ceil(windowMs / SLIDE_MS) * SLIDE_MS,
  }
  const isAverage = aggregate === 'avg'
  const found = await analytics.readPoints({ ...read, aggregate: isAverage ? 'sum' : aggregate })
  const counts = countsOf(
    isAverage ? await analytics.readPoints({ ...read, aggregate: 'count' }) : { ...found, series: [] },
  )
  const series = found.series.map(({ points, ...place }) => {
    const countsAt = counts.get(keyOf(place))
    const parts = new Map(
      points.map(([atMs, value]): [number, SlidePart] => [atMs, { value, count: countsAt?.get(atMs) ?? 0 }]),
    )
    return { ...place, values: slide(parts, { ...range, aggregate, windowMs }) }
  })
  return { series: series.filter(({ values }) => values.size > 0), leftOut: found.leftOut }
}

/** The times in which one series would have fired. */
const firingsOf = (rule: AlertRule, { streamId, subject, values }: Series, range: Range): AlertFiring[] => {
  const { fromMs, toMs, bucketMs } = range
  const firings: AlertFiring[] = []
  let track = newTrack({ ruleId: rule.id, streamId, subject })
  let firedMs: number | null = null
  for (let atMs = fromMs; atMs < toMs; atMs += bucketMs) {
    const nowMs = atMs + bucketMs
    track = step(track, rule, { value: values.get(atMs) ?? null, nowMs })
    if (track.phase === 'active') firedMs ??= nowMs
    else if (firedMs !== null) {
      firings.push({ streamId, subject, from: timeOf(firedMs), to: timeOf(nowMs) })
      firedMs = null
    }
  }
  return firedMs === null ? firings : [...firings, { streamId, subject, from: timeOf(firedMs), to: null }]
}

const newestFirst = (one: AlertFiring, other: AlertFiring): number => (one.from < other.from ? 1 : -1)

/** When the rule would have fired in the last seven days, by the points of the store. */
export const rehearse = async (
  analytics: AnalyticsReads,
  rule: AlertRule,
  nowMs: number,
): Promise<AlertRuleTest> => {
  const bucketMs = bucketOf(rule)
  const toMs = Math.floor(nowMs / bucketMs) * bucketMs
  const fromMs = toMs - Math.floor(PERIOD_MS / bucketMs) * bucketMs
  const range = { fromMs, toMs, bucketMs }
  const isLong = rule.windowSeconds > MAX_LIVE_WINDOW_SECONDS
  const { series, leftOut } = await (isLong ? readLong : readShort)(analytics, rule, range)
  const firings = series.flatMap((one) => firingsOf(rule, one, range))
  return {
    ruleId: rule.id,
    from: timeOf(fromMs),
    to: timeOf(toMs),
    resolutionSeconds: bucketMs / 1000,
    series: series.length,
    seriesLeftOut: leftOut,
    count: firings.length,
    items: firings.toSorted(newestFirst).slice(0, MAX_FIRINGS),
  }
}
