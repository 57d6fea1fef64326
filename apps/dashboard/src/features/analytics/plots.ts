import type { AnalyticsAnswer } from '@stream-manager/contracts'
import type { Line, Series } from '../monitor/series.ts'

type FigureSeries = AnalyticsAnswer['series'][number]

interface Hole {
  readonly fromMs: number
  readonly toMs: number
  readonly reason: FigureSeries['gaps'][number]['reason']
  /** The series that lacks a value. Null: all of the plot. */
  readonly name: string | null
}

export interface FigurePlot {
  readonly metric: string
  readonly unit: FigureSeries['unit']
  readonly series: Series
  readonly holes: readonly Hole[]
}

interface Names {
  /** The series that has neither stream nor subject. */
  readonly whole: string
  readonly earlier: (name: string) => string
}

const nameOf = ({ streamId, subject }: FigureSeries, { whole }: Names): string =>
  [streamId, subject].filter(Boolean).join(' · ') || whole

const valuesOf = (points: readonly (readonly (number | null)[])[]): Line['values'] =>
  points.map(([, value]) => value ?? null)

const linesOf = (series: FigureSeries, names: Names): readonly Line[] => {
  const name = nameOf(series, names)
  const now = { name, values: valuesOf(series.points) }
  if (series.compare === null) return [now]
  return [now, { name: names.earlier(name), values: valuesOf(series.compare), isEarlier: true }]
}

const keyOf = ({ from, to, reason }: FigureSeries['gaps'][number]): string => `${from} ${to} ${reason}`

/** A hole that all series share is one. */
const holesOf = (all: readonly FigureSeries[], names: Names): readonly Hole[] => {
  const counts = new Map<string, number>()
  for (const gap of all.flatMap(({ gaps }) => gaps)) counts.set(keyOf(gap), (counts.get(keyOf(gap)) ?? 0) + 1)
  const holes = new Map<string, Hole>()
  for (const series of all) {
    for (const gap of series.gaps) {
      const isShared = counts.get(keyOf(gap)) === all.length
      const name = isShared ? null : nameOf(series, names)
      const { from, to, reason } = gap
      holes.set(`${keyOf(gap)} ${name}`, { fromMs: Date.parse(from), toMs: Date.parse(to), reason, name })
    }
  }
  return [...holes.values()].toSorted((one, other) => one.fromMs - other.fromMs)
}

/** Times in which figures were lost. A point there may have a value all the same: that of what is left. */
const lostIn = ({ gaps, from }: AnalyticsAnswer): readonly Hole[] =>
  gaps.map((gap) => ({
    fromMs: Date.parse(gap.from ?? from),
    toMs: Date.parse(gap.to),
    reason: 'lost',
    name: null,
  }))

/** A time that is lost as a whole is told once. */
const withLost = (holes: readonly Hole[], lost: readonly Hole[]): readonly Hole[] => {
  const isTold = (one: Hole) =>
    holes.some(
      ({ reason, name, fromMs, toMs }) =>
        reason === 'lost' && name === null && fromMs <= one.fromMs && toMs >= one.toMs,
    )
  return [...holes, ...lost.filter((one) => !isTold(one))].toSorted((one, other) => one.fromMs - other.fromMs)
}

/** One plot for each figure that has values, in the order in which they were chosen. */
export const plotsOf = (
  answer: AnalyticsAnswer,
  figures: readonly string[],
  names: Names,
): readonly FigurePlot[] =>
  figures.flatMap((metric) => {
    const all = answer.series.filter((series) => series.metric === metric)
    const [first] = all
    if (!first) return []
    const times = first.points.map(([atMs]) => (atMs ?? 0) / 1000)
    const lines = all.flatMap((series) => linesOf(series, names))
    const holes = withLost(holesOf(all, names), lostIn(answer))
    return [{ metric, unit: first.unit, series: { times, lines }, holes }]
  })
