import { ANOMALY_METRICS } from '../../../src/anomalies/metrics.ts'
import { judge } from '../../../src/anomalies/rules.ts'
import { SLOT_MS, usualOf } from '../../../src/anomalies/season.ts'
import { generate, type LabelledSeries, MINUTE_MS, START_MS, WEEK_MINUTES } from './generate.ts'
import { SHAPES } from './parameters.ts'
import { ewma, spansOf, threeSigma } from './peers.ts'
import { Score, type Span } from './score.ts'

const WEEK_MS = WEEK_MINUTES * MINUTE_MS
const DAY_MS = 24 * 60 * MINUTE_MS
const WEEKS = 4

type Points = LabelledSeries['points']

/** Averages of ten minutes, as the tier of the store has them. */
const slotsOf = (points: Points): Points => {
  const slots = new Map<number, { readonly sum: number; readonly count: number }>()
  for (const [atMs, value] of points) {
    const slotMs = Math.floor(atMs / SLOT_MS) * SLOT_MS
    const { sum, count } = slots.get(slotMs) ?? { sum: 0, count: 0 }
    slots.set(slotMs, { sum: sum + value, count: count + 1 })
  }
  return [...slots].map(([atMs, { sum, count }]) => [atMs, sum / count] as const)
}

/** A week of a series to be judged, with the day before it. */
interface Task {
  readonly series: LabelledSeries
  readonly fromMs: number
  readonly points: Points
}

type Detect = (task: Task) => readonly Span[]

const rules: Detect = ({ series, fromMs, points }) => {
  const usualAt = usualOf(slotsOf(series.points), fromMs)
  return judge(points, { fromMs, least: ANOMALY_METRICS[series.shape.metric], usualAt }).anomalies
}

const ONE = [1, 1] as const
const THREE_OF_FIVE = [3, 5] as const

/** The one with the best F1 of 0.01, 0.02, 0.05, 0.1 and 0.2, with the seeds that chose the constants of the rules. */
const EWMA_WEIGHT = 0.02

/** Each peer as it is known, and with the three of five minutes that the rules ask for. */
const METHODS: Readonly<Record<string, Detect>> = {
  rules,
  '3-sigma': ({ points }) => spansOf(points, threeSigma(points), ONE),
  '3-sigma, 3 of 5': ({ points }) => spansOf(points, threeSigma(points), THREE_OF_FIVE),
  EWMA: ({ points }) => spansOf(points, ewma(EWMA_WEIGHT)(points), ONE),
  'EWMA, 3 of 5': ({ points }) => spansOf(points, ewma(EWMA_WEIGHT)(points), THREE_OF_FIVE),
}

const within = <One extends Span>(spans: readonly One[], fromMs: number): One[] =>
  spans.filter((span) => span.fromMs >= fromMs && span.fromMs < fromMs + WEEK_MS)

/** The first week has no season, and the fourth has one. */
export const JUDGED_WEEKS = { first: 0, fourth: 3 } as const

const taskOf = (series: LabelledSeries, week: number): Task => {
  const fromMs = START_MS + week * WEEK_MS
  const points = series.points.filter(([atMs]) => atMs >= fromMs - DAY_MS && atMs < fromMs + WEEK_MS)
  return { series, fromMs, points }
}

/** The score of each method in one week of all series. */
export const runLabelled = (seeds: readonly number[], week: number): ReadonlyMap<string, Score> => {
  const methods = Object.entries(METHODS).map(([name, detect]) => ({ name, detect, score: new Score() }))
  for (const seed of seeds) {
    for (const [index, shape] of SHAPES.entries()) {
      const task = taskOf(generate(seed * 100 + index, shape, WEEKS), week)
      for (const { detect, score } of methods) {
        score.add(within(detect(task), task.fromMs), within(task.series.labels, task.fromMs))
      }
    }
  }
  return new Map(methods.map(({ name, score }) => [name, score]))
}
