import { type Static, Type } from 'typebox'
import { Id, nullable, Timestamp } from './primitives.ts'

/** Each publication holds the observations of this time. */
export const FIGURES_INTERVAL_MS = 10_000

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Every point is kept in all tiers, the finest first: a coarser one is kept for longer. */
export const FIGURE_TIERS = [
  { name: '10s', stepMs: FIGURES_INTERVAL_MS, keptMs: DAY_MS },
  { name: '1m', stepMs: 60_000, keptMs: 14 * DAY_MS },
  { name: '10m', stepMs: 600_000, keptMs: 90 * DAY_MS },
  { name: '1h', stepMs: HOUR_MS, keptMs: 730 * DAY_MS },
] as const

export type FigureTier = (typeof FIGURE_TIERS)[number]['name']

/** How the values of a bucket become one number. Percentiles are within 1 % of the true value, but for values below 1/25,000 of the largest. */
export const AGGREGATES = ['avg', 'min', 'max', 'sum', 'last', 'count', 'p50', 'p95', 'p99'] as const
export type Aggregate = (typeof AGGREGATES)[number]

/** `series`: one line for each series. `stream`: the values of all series of a stream together. `none`: those of all series. */
export const GROUPINGS = ['series', 'stream', 'none'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** Publications that the log retains: two hours, unless more than one publication is needed for an interval. */
export const FIGURES_RETAIN = 720

const Amount = Type.Number({ minimum: 0 })

/** All observations of one series in one interval. `sketch` is its distribution; null for a counter. */
export const FigurePoint = Type.Object({
  metric: Type.String({ maxLength: 64 }),
  streamId: nullable(Id),
  subject: nullable(Type.String({ maxLength: 128 })),
  count: Type.Integer({ minimum: 1 }),
  sum: Amount,
  min: Amount,
  max: Amount,
  last: Amount,
  sketch: nullable(Type.String({ maxLength: 8192 })),
})
export type FigurePoint = Static<typeof FigurePoint>

/** A publication of the log `resources/figures`. `at` is the start of the interval. */
export const FigureReport = Type.Object({ at: Timestamp, points: Type.Array(FigurePoint) })
export type FigureReport = Static<typeof FigureReport>
