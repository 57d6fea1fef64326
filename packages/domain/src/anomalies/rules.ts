import { deviationOf, medianOf } from './median.ts'
import type { LeastBand } from './metrics.ts'
import type { UsualAt } from './season.ts'

export const STEP_MS = 60_000
/** Values of this time before a value say what is expected of it. */
export const WINDOW_MS = 60 * STEP_MS
/** With fewer values in the window nothing is expected. */
const MIN_VALUES = 30
/** For values with a normal distribution this many deviations are one standard deviation. */
const DEVIATIONS_PER_SIGMA = 1.4826
/** Standard deviations that a value may be off. Chosen on labelled series of other seeds than those of the test. */
const SIGMAS = 4
/** One value alone is no anomaly: so many of the last minutes have to be beyond the same side. */
const RUN = 5
const MIN_BEYOND = 3

type Point = readonly [atMs: number, value: number]

interface Band {
  readonly expected: number
  readonly low: number
  readonly high: number
}

type Direction = 'above' | 'below'

/** A time in which values are beyond the band on one side. */
export interface FoundAnomaly {
  readonly fromMs: number
  /** End of the last step that is beyond. */
  readonly toMs: number
  readonly direction: Direction
  /** The value that is furthest beyond, and the band of its time. */
  readonly peak: Band & { readonly atMs: number; readonly value: number }
}

export interface Judged {
  readonly anomalies: readonly FoundAnomaly[]
  /** Values that were compared. */
  readonly count: number
  /** Times of values with too few before them. */
  readonly tooLittleMs: readonly number[]
}

export interface JudgeOptions {
  /** Earlier values are only the past of later ones. */
  readonly fromMs: number
  readonly least: LeastBand
  /** Null: too little history for a week. */
  readonly usualAt: UsualAt | null
}

const bandOf = (values: Float64Array, atMs: number, { least, usualAt }: JudgeOptions): Band => {
  const expected = medianOf(values)
  const spread = Math.max(
    SIGMAS * DEVIATIONS_PER_SIGMA * deviationOf(values, expected),
    least.absolute,
    least.share * Math.abs(expected),
  )
  const usual = usualAt?.(atMs) ?? { low: expected, high: expected }
  return {
    expected,
    low: Math.min(expected, usual.low) - spread,
    high: Math.max(expected, usual.high) + spread,
  }
}

interface Beyond {
  readonly peak: FoundAnomaly['peak']
  readonly direction: Direction
}

const beyondOf = ([atMs, value]: Point, band: Band): Beyond | null => {
  if (value >= band.low && value <= band.high) return null
  return { direction: value > band.high ? 'above' : 'below', peak: { ...band, atMs, value } }
}

const distanceOf = ({ value, low, high }: FoundAnomaly['peak']): number => Math.max(value - high, low - value)

const further = (one: FoundAnomaly['peak'], other: FoundAnomaly['peak']): FoundAnomaly['peak'] =>
  distanceOf(other) > distanceOf(one) ? other : one

/** Joins values that are beyond on one side while at least three of five minutes are. */
class Runs {
  readonly found: FoundAnomaly[] = []
  readonly #direction: Direction
  #recent: readonly FoundAnomaly['peak'][] = []

  constructor(direction: Direction) {
    this.#direction = direction
  }

  add(peak: FoundAnomaly['peak']): void {
    const sinceMs = peak.atMs - RUN * STEP_MS
    this.#recent = [...this.#recent, peak].filter(({ atMs }) => atMs > sinceMs)
    const [first = peak] = this.#recent
    if (this.#recent.length < MIN_BEYOND) return
    const last = this.found.at(-1)
    const isSame = last !== undefined && last.toMs > first.atMs
    const run = isSame ? this.#recent.filter(({ atMs }) => atMs >= last.toMs) : this.#recent
    const toMs = peak.atMs + STEP_MS
    const fromMs = isSame ? last.fromMs : first.atMs
    const furthest = run.reduce(further, isSame ? last.peak : first)
    if (isSame) this.found.pop()
    this.found.push({ fromMs, toMs, direction: this.#direction, peak: furthest })
  }
}

/** Anomalies among the values of a series, one a minute and the oldest first. */
export const judge = (points: readonly Point[], options: JudgeOptions): Judged => {
  const runs = { above: new Runs('above'), below: new Runs('below') }
  const values = Float64Array.from(points, ([, value]) => value)
  const tooLittleMs: number[] = []
  let count = 0
  let first = 0
  for (const [index, point] of points.entries()) {
    const [atMs] = point
    while ((points[first]?.[0] ?? atMs) < atMs - WINDOW_MS) first += 1
    if (atMs < options.fromMs) continue
    if (index - first < MIN_VALUES) {
      tooLittleMs.push(atMs)
      continue
    }
    count += 1
    const beyond = beyondOf(point, bandOf(values.subarray(first, index), atMs, options))
    if (beyond) runs[beyond.direction].add(beyond.peak)
  }
  const anomalies = [...runs.above.found, ...runs.below.found]
  return { anomalies: anomalies.sort((one, other) => one.fromMs - other.fromMs), count, tooLittleMs }
}
