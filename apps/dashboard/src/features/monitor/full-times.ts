import type { AnalyticsAnswer } from '@stream-manager/contracts'

type FigureSeries = AnalyticsAnswer['series'][number]

/** When a disk or memory is full, if it goes on to rise as it did. */
export interface FullTime {
  readonly metric: string
  /** The host. */
  readonly subject: string | null
  readonly fullAtMs: number
}

/** The newest values take some time to arrive. */
const ARRIVAL_MS = 30_000

/** A host that sends nothing any more has no values after this time, so its trend says nothing of the present. */
const endedBeforeMs = ({ to, bucketSeconds }: Pick<AnalyticsAnswer, 'to' | 'bucketSeconds'>): number =>
  Date.parse(to) - 2 * bucketSeconds * 1000 - ARRIVAL_MS

const fullTimeOf = (
  { metric, subject, trend, points }: FigureSeries,
  sinceMs: number,
): readonly FullTime[] => {
  const lastAtMs = points.findLast(([, value]) => value !== null)?.[0] ?? null
  const seconds = trend?.fullInSeconds ?? null
  if (seconds === null || lastAtMs === null || lastAtMs < sinceMs) return []
  return [{ metric, subject, fullAtMs: lastAtMs + seconds * 1000 }]
}

/** One for each series that clearly rises and goes on. The server counts from the last value on. */
export const fullTimesOf = (
  answer: Pick<AnalyticsAnswer, 'series' | 'to' | 'bucketSeconds'>,
): readonly FullTime[] => {
  const sinceMs = endedBeforeMs(answer)
  return answer.series.flatMap((series) => fullTimeOf(series, sinceMs))
}
