import type { AnalyticsAnswer } from '@stream-manager/contracts'

type FigureSeries = AnalyticsAnswer['series'][number]

/** When a disk or memory is full, if it goes on to rise as it did. */
export interface FullTime {
  readonly metric: string
  /** The host. */
  readonly subject: string | null
  readonly fullAtMs: number
}

/** One for each series that clearly rises. The server counts from the last value on. */
export const fullTimesOf = (all: readonly FigureSeries[]): readonly FullTime[] =>
  all.flatMap(({ metric, subject, trend, points }) => {
    const lastAtMs = points.findLast(([, value]) => value !== null)?.[0]
    const seconds = trend?.fullInSeconds ?? null
    if (seconds === null || lastAtMs === undefined || lastAtMs === null) return []
    return [{ metric, subject, fullAtMs: lastAtMs + seconds * 1000 }]
  })
