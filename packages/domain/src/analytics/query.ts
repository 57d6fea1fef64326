import {
  type AnalyticsReads,
  type GapRow,
  MAX_POINT_ROWS,
  type PointSeries,
  type PointsFound,
} from '@stream-manager/analytics/port'
import {
  type Aggregate,
  type AnalyticsAnswer,
  type AnalyticsQuery,
  type AnalyticsSeries,
  eventLogKey,
  type Figure,
  fail,
  figureNamed,
  MAX_ANALYTICS_SERIES,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { presentGap } from '../events/read.ts'
import { figureKeys } from '../figures/keys.ts'
import { type Trend, trendOf } from '../figures/trend.ts'
import { presentEvent } from '../store/present-event.ts'
import type { AnalyticsCall } from './api.ts'
import { fillBuckets, type HoleContext, holesOf, type Line } from './holes.ts'
import { defaultAggregate } from './metrics.ts'
import { earlierPlan, type Plan, planQuery } from './plan.ts'

const MAX_GAPS = 100
const MAX_ANNOTATIONS = 100
const SECOND_MS = 1000

interface Metric {
  readonly name: string
  readonly figure: Figure
  readonly aggregate: Aggregate
}

const invalid = (path: string, message: string): Result<never> =>
  fail('request.invalid', `${path}: ${message}`, { errors: [{ path: `/${path}`, message }] })

const metricsOf = ({ metrics, aggregate }: AnalyticsQuery): Result<readonly Metric[]> => {
  const found: Metric[] = []
  for (const name of new Set(metrics.split(','))) {
    const figure = figureNamed(name)
    if (figure === null) return invalid('metrics', `${name} is not in GET /api/analytics/metrics`)
    if (figure.kind === 'counter' && aggregate?.startsWith('p')) {
      return invalid('aggregate', `${name} is a counter, which has no percentiles`)
    }
    found.push({ name, figure, aggregate: aggregate ?? defaultAggregate(figure) })
  }
  return succeed(found)
}

/** The log that a figure comes from. */
const logOf = (name: string): string =>
  name.startsWith('viewers.') ? eventLogKey('viewers') : figureKeys.log

interface Reading {
  readonly analytics: AnalyticsReads
  readonly query: AnalyticsQuery
  readonly plan: Plan
  readonly nowMs: number
  readonly lost: readonly GapRow[]
  /** The same of the compared range; null without one. */
  readonly earlier: Reading | null
}

interface PointsOf {
  readonly metric: Metric
  readonly maxSeries: number
}

const readMetric = (
  { analytics, query, plan }: Reading,
  { metric, maxSeries }: PointsOf,
): Promise<PointsFound> =>
  analytics.readPoints({
    metric: metric.name,
    streamId: query.stream,
    subject: query.subject,
    by: query.by ?? 'series',
    tier: plan.tier,
    fromMs: plan.fromMs,
    toMs: plan.toMs,
    bucketMs: plan.bucketMs,
    aggregate: metric.aggregate,
    maxSeries,
  })

const asPoints = (line: Line): (number | null)[][] => line.map(([atMs, value]) => [atMs, value])

type Compared = Pick<AnalyticsSeries, 'compare' | 'compareGaps'>

const contextOf = (reading: Reading, { metric }: PointsOf): HoleContext => ({
  ...reading,
  lost: reading.lost.filter(({ log }) => log === logOf(metric.name)),
})

/** The earlier values of each series, at the times with which they are compared. */
const earlierIn = (
  { plan, earlier }: Reading,
  of: PointsOf,
  series: readonly PointSeries[],
): ((series: PointSeries) => Compared) => {
  if (earlier === null) return () => ({ compare: null, compareGaps: null })
  const nameOf = ({ streamId, subject }: PointSeries) => [streamId, subject].join('\0')
  const byName = new Map(series.map((one) => [nameOf(one), one.points]))
  return (one) => {
    const line = fillBuckets(byName.get(nameOf(one)) ?? [], earlier.plan)
    const shifted = line.map(([atMs, value]) => [atMs + (plan.shiftMs ?? 0), value] as const)
    return { compare: asPoints(shifted), compareGaps: holesOf(line, contextOf(earlier, of)) }
  }
}

/** A sum says more about the length of the bucket, and whether it is over, than about the figure. */
const trendIn = ({ name, aggregate }: Metric, line: Line): Trend | null =>
  aggregate === 'sum' || aggregate === 'count' ? null : trendOf(name, line)

interface Found {
  readonly now: PointsFound
  /** The compared range; null without one. */
  readonly earlier: PointsFound | null
}

const presentSeries = (reading: Reading, of: PointsOf, { now, earlier }: Found): AnalyticsSeries[] => {
  const { name, figure, aggregate } = of.metric
  const earlierOf = earlierIn(reading, of, earlier?.series ?? [])
  return now.series.map((series) => {
    const line = fillBuckets(series.points, reading.plan)
    return {
      metric: name,
      unit: figure.unit,
      kind: figure.kind,
      aggregate,
      streamId: series.streamId,
      subject: series.subject,
      points: asPoints(line),
      gaps: holesOf(line, contextOf(reading, of)),
      trend: trendIn(of.metric, line),
      ...earlierOf(series),
    }
  })
}

const tooMuch = (name: string): Result<never> =>
  invalid(
    'bucket',
    `${name} has more than ${MAX_POINT_ROWS} rows in this range: ask for a longer bucket, a shorter range or one stream`,
  )

/** As many series as an answer may have, in the order of the metrics. */
const readAll = async (
  reading: Reading,
  metrics: readonly Metric[],
): Promise<Result<Pick<AnalyticsAnswer, 'series' | 'leftOut'>>> => {
  const series: AnalyticsSeries[] = []
  let leftOut = 0
  for (const metric of metrics) {
    const of = { metric, maxSeries: MAX_ANALYTICS_SERIES - series.length }
    const now = await readMetric(reading, of)
    const earlier = reading.earlier && (await readMetric(reading.earlier, of))
    if (now.isTooMuch || earlier?.isTooMuch) return tooMuch(metric.name)
    series.push(...presentSeries(reading, of, { now, earlier }))
    leftOut += now.leftOut
  }
  return succeed({ series, leftOut })
}

const readAnnotations = async (
  { analytics, query, plan }: Reading,
  annotated: boolean,
): Promise<AnalyticsAnswer['annotations']> => {
  if (!annotated) return []
  const { fromMs, toMs } = plan
  const events = await analytics.listEvents({ streamId: query.stream, fromMs, toMs, limit: MAX_ANNOTATIONS })
  return events.map(presentEvent)
}

const readLost = async (
  analytics: AnalyticsReads,
  metrics: readonly Metric[],
  { fromMs, toMs }: Plan,
): Promise<readonly GapRow[]> => {
  const logs = [...new Set(metrics.map(({ name }) => logOf(name)))]
  const lists = await Promise.all(
    logs.map((log) => analytics.listGaps({ fromMs, toMs, log, limit: MAX_GAPS })),
  )
  return lists.flat()
}

export const queryAnalytics = async (
  analytics: AnalyticsReads,
  { query, annotated }: AnalyticsCall,
  nowMs: number,
): Promise<Result<AnalyticsAnswer>> => {
  const metrics = metricsOf(query)
  if (!metrics.ok) return metrics
  const planned = planQuery(query, nowMs)
  if (!planned.ok) return planned
  const plan = planned.value
  const { fromMs, toMs, bucketMs, tier, shiftMs } = plan
  const lost = await readLost(analytics, metrics.value, plan)
  const before = earlierPlan(plan)
  const same = { analytics, query, nowMs, earlier: null }
  const earlier = before && { ...same, plan: before, lost: await readLost(analytics, metrics.value, before) }
  const reading: Reading = { ...same, plan, lost, earlier }
  const found = await readAll(reading, metrics.value)
  if (!found.ok) return found
  return succeed({
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    bucketSeconds: bucketMs / SECOND_MS,
    tier,
    compareSeconds: shiftMs === null ? null : shiftMs / SECOND_MS,
    ...found.value,
    gaps: lost.map(presentGap),
    annotations: await readAnnotations(reading, annotated),
  })
}
