import type { AnalyticsReads, PointSeries } from '@stream-manager/analytics/port'
import type { AlertFiring, AlertRule, AlertRuleTest } from '@stream-manager/contracts'
import { newTrack, step } from './rules.ts'

const PERIOD_MS = 7 * 24 * 3_600_000
/** The finest points that are kept for as long. */
const TIER = { name: '1m', stepMs: 60_000 } as const
const MAX_SERIES = 20
const MAX_FIRINGS = 200

const timeOf = (ms: number): string => new Date(ms).toISOString()

/** Values of the store begin at multiples of their step, so a shorter window is as long as a step. */
const bucketOf = ({ windowSeconds }: AlertRule): number =>
  Math.ceil((windowSeconds * 1000) / TIER.stepMs) * TIER.stepMs

interface Range {
  readonly fromMs: number
  readonly toMs: number
  readonly bucketMs: number
}

/** The times in which one series would have fired. */
const firingsOf = (
  rule: AlertRule,
  { streamId, subject, points }: PointSeries,
  range: Range,
): AlertFiring[] => {
  const { fromMs, toMs, bucketMs } = range
  const values = new Map(points)
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
  const { series, leftOut } = await analytics.readPoints({
    metric: rule.metric,
    streamId: rule.filter.stream,
    subject: rule.filter.subject,
    by: 'series',
    tier: TIER.name,
    fromMs,
    toMs,
    bucketMs,
    aggregate: rule.aggregate,
    maxSeries: MAX_SERIES,
  })
  const firings = series.flatMap((one) => firingsOf(rule, one, { fromMs, toMs, bucketMs }))
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
