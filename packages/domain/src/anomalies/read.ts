import { setImmediate as yieldToLoop } from 'node:timers/promises'
import type { AnalyticsReads, PointSeries } from '@stream-manager/analytics/port'
import {
  type AnomaliesQuery,
  type Anomaly,
  type AnomalyList,
  type AnomalySeries,
  FIGURES,
  MAX_ANALYTICS_SERIES,
  MAX_ANOMALIES,
} from '@stream-manager/contracts'
import { timeOf } from '../store/present-event.ts'
import { ANOMALY_METRICS, type AnomalyMetric } from './metrics.ts'
import type { AnomaliesPlan } from './plan.ts'
import { type FoundAnomaly, type Judged, judge, STEP_MS, WINDOW_MS } from './rules.ts'
import { SEASON_MS, SLOT_MS, type UsualAt, usualOf } from './season.ts'

export interface AnomalySources {
  readonly analytics: Pick<AnalyticsReads, 'readPoints'>
  /** Aborted once the answer is too late. */
  readonly signal: AbortSignal
}

type Place = Pick<AnomaliesQuery, 'stream' | 'subject'>

const presentAnomaly = ({ fromMs, toMs, direction, peak }: FoundAnomaly): Anomaly => {
  const { atMs, ...values } = peak
  return { from: timeOf(fromMs), to: timeOf(toMs), direction, peak: { at: timeOf(atMs), ...values } }
}

/** Minutes that follow each other are one time. */
const joined = (minutesMs: readonly number[]): AnomalySeries['tooLittleHistory'] => {
  const spans: { fromMs: number; toMs: number }[] = []
  for (const atMs of minutesMs) {
    const last = spans.at(-1)
    if (last?.toMs === atMs) last.toMs += STEP_MS
    else spans.push({ fromMs: atMs, toMs: atMs + STEP_MS })
  }
  return spans.map(({ fromMs, toMs }) => ({ from: timeOf(fromMs), to: timeOf(toMs) }))
}

/** The series alone: one without a stream is the only one of its metric and subject. */
const readUsual = async (
  { analytics }: AnomalySources,
  metric: AnomalyMetric,
  { streamId, subject, fromMs }: Omit<PointSeries, 'points'> & { readonly fromMs: number },
): Promise<UsualAt | null> => {
  const toMs = Math.floor(fromMs / SLOT_MS) * SLOT_MS
  const place = { streamId: streamId ?? undefined, subject: subject ?? undefined, by: 'series' } as const
  const range = { fromMs: toMs - SEASON_MS, toMs, tier: '10m', bucketMs: SLOT_MS } as const
  const { series } = await analytics.readPoints({
    metric,
    ...place,
    ...range,
    aggregate: 'avg',
    maxSeries: 1,
  })
  return usualOf(series[0]?.points ?? [], toMs)
}

/** The history is long enough, and has this time of the week. */
const basisOf = ({ points }: PointSeries, fromMs: number, usualAt: UsualAt | null): AnomalySeries['basis'] =>
  points.some(([atMs]) => atMs >= fromMs && usualAt?.(atMs)) ? 'week' : 'hour'

/** Values before the range are for comparison only. */
const isInRange = ({ points }: PointSeries, fromMs: number): boolean =>
  (points.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY) >= fromMs

const presentSeries = (
  metric: AnomalyMetric,
  { streamId, subject }: PointSeries,
  { anomalies, count, tooLittleMs, basis }: Judged & Pick<AnomalySeries, 'basis'>,
): AnomalySeries => ({
  metric,
  unit: FIGURES[metric].unit,
  streamId,
  subject,
  basis,
  judgedMinutes: count,
  tooLittleHistory: joined(tooLittleMs),
  items: anomalies.slice(0, MAX_ANOMALIES).map(presentAnomaly),
  omitted: Math.max(0, anomalies.length - MAX_ANOMALIES),
})

/** Series of the metrics with values in the range, as many as an answer has. */
export const readAnomalies = async (
  sources: AnomalySources,
  { stream: streamId, subject }: Place,
  { metrics, fromMs, toMs }: AnomaliesPlan,
): Promise<AnomalyList> => {
  const found: AnomalySeries[] = []
  let leftOut = 0
  const range = { fromMs: fromMs - WINDOW_MS, toMs, tier: '1m', bucketMs: STEP_MS } as const
  for (const metric of metrics) {
    sources.signal.throwIfAborted()
    const maxSeries = MAX_ANALYTICS_SERIES - found.length
    const place = { streamId, subject, by: 'series', aggregate: 'avg' } as const
    const read = await sources.analytics.readPoints({ metric, ...place, ...range, maxSeries })
    leftOut += read.leftOut
    for (const series of read.series.filter((one) => isInRange(one, fromMs))) {
      sources.signal.throwIfAborted()
      // Milliseconds of work each: other requests have their turn between two series.
      await yieldToLoop()
      const usualAt = await readUsual(sources, metric, { ...series, fromMs })
      const judged = judge(series.points, { fromMs, least: ANOMALY_METRICS[metric], usualAt })
      const basis = basisOf(series, fromMs, usualAt)
      found.push(presentSeries(metric, series, { ...judged, basis }))
    }
  }
  return { from: timeOf(fromMs), to: timeOf(toMs), series: found, leftOut }
}
