import type { FigureName } from '@stream-manager/contracts'

/** Fewer values have no trend. */
const MIN_VALUES = 5
/** A worse fit is noise, from which nothing is said about the future. */
const MIN_FIT = 0.5
/** Nothing is said about a time that is further ahead than so many times the values reach back. */
const MAX_HORIZON = 10
const SECOND_MS = 1000

/** Values beyond which a figure cannot rise. */
const FULL: Readonly<Partial<Record<FigureName, number>>> = {
  'host.disk_used_percent': 100,
  'host.memory_used_percent': 100,
}

export interface Trend {
  /** How much the figure rises in a second; below zero it falls. */
  readonly perSecond: number
  /** How much of the change the trend explains: 1 for a straight line, 0 for none. */
  readonly fit: number
  /** From the last value on; null for a figure that has no end, or that does not clearly rise. */
  readonly fullInSeconds: number | null
}

type Value = readonly [atMs: number, value: number]

const sumOf = (values: readonly Value[], of: (seconds: number, value: number) => number): number => {
  const [first] = values
  const startMs = first?.[0] ?? 0
  return values.reduce((sum, [atMs, value]) => sum + of((atMs - startMs) / SECOND_MS, value), 0)
}

interface Line {
  readonly perSecond: number
  readonly fit: number
  /** On the line, at the time of the last value. */
  readonly last: number
  readonly spanSeconds: number
}

/** The straight line with the least squares of distances. */
const lineThrough = (values: readonly Value[]): Line => {
  const count = values.length
  const meanSeconds = sumOf(values, (seconds) => seconds) / count
  const mean = sumOf(values, (_, value) => value) / count
  const ofTimes = sumOf(values, (seconds) => (seconds - meanSeconds) ** 2)
  const ofValues = sumOf(values, (_, value) => (value - mean) ** 2)
  const ofBoth = sumOf(values, (seconds, value) => (seconds - meanSeconds) * (value - mean))
  const perSecond = ofBoth / ofTimes
  const spanSeconds = ((values.at(-1)?.[0] ?? 0) - (values[0]?.[0] ?? 0)) / SECOND_MS
  const fit = ofValues === 0 ? 0 : (perSecond * ofBoth) / ofValues
  return { perSecond, fit, last: mean + perSecond * (spanSeconds - meanSeconds), spanSeconds }
}

const fullInSeconds = (
  full: number | undefined,
  { perSecond, fit, last, spanSeconds }: Line,
): number | null => {
  if (full === undefined || perSecond <= 0 || fit < MIN_FIT) return null
  const seconds = Math.max(0, (full - last) / perSecond)
  return seconds <= MAX_HORIZON * spanSeconds ? Math.round(seconds) : null
}

/** The trend of values at ascending times. Null for too few of them. */
export const trendOf = (
  metric: string,
  points: readonly (readonly [atMs: number, value: number | null])[],
): Trend | null => {
  const values = points.flatMap(([atMs, value]): Value[] => (value === null ? [] : [[atMs, value]]))
  if (values.length < MIN_VALUES) return null
  const line = lineThrough(values)
  const { perSecond, fit } = line
  return { perSecond, fit, fullInSeconds: fullInSeconds(FULL[metric as FigureName], line) }
}
