import { WINDOW_MS } from '../../../src/anomalies/rules.ts'
import { MINUTE_MS } from './generate.ts'
import type { Span } from './score.ts'

type Points = readonly (readonly [atMs: number, value: number])[]

/** Whether each value is beyond the limits of a method. */
type Flags = (points: Points) => readonly boolean[]

const SIGMAS = 3
const MIN_VALUES = 30

/** More than three standard deviations from the mean of the same window that the rules have. */
export const threeSigma: Flags = (points) => {
  let first = 0
  let sum = 0
  let squares = 0
  return points.map(([atMs, value], index) => {
    for (; (points[first]?.[0] ?? atMs) < atMs - WINDOW_MS; first += 1) {
      const old = points[first]?.[1] ?? 0
      sum -= old
      squares -= old ** 2
    }
    const count = index - first
    const mean = sum / count
    const deviation = Math.sqrt(Math.max(0, squares / count - mean ** 2))
    sum += value
    squares += value ** 2
    return count >= MIN_VALUES && Math.abs(value - mean) > SIGMAS * deviation
  })
}

/** More than three standard deviations from the exponentially weighted mean, with the variance weighted alike. */
export const ewma =
  (weight: number): Flags =>
  (points) => {
    let mean = points[0]?.[1] ?? 0
    let variance = 0
    return points.map(([, value], index) => {
      const difference = value - mean
      const isBeyond = index >= MIN_VALUES && Math.abs(difference) > SIGMAS * Math.sqrt(variance)
      mean += weight * difference
      variance = (1 - weight) * (variance + weight * difference ** 2)
      return isBeyond
    })
  }

/** Times in which at least `least` of the last `of` minutes are beyond, joined where they touch. */
export const spansOf = (
  points: Points,
  flags: readonly boolean[],
  [least, of]: readonly [number, number],
) => {
  const spans: Span[] = []
  let recent: number[] = []
  for (const [index, [atMs]] of points.entries()) {
    if (!flags[index]) continue
    recent = [...recent, atMs].filter((one) => one > atMs - of * MINUTE_MS)
    const [fromMs = atMs] = recent
    if (recent.length < least) continue
    const last = spans.at(-1)
    const isSame = last !== undefined && last.toMs >= fromMs
    if (isSame) spans.pop()
    spans.push({ fromMs: isSame ? last.fromMs : fromMs, toMs: atMs + MINUTE_MS })
  }
  return spans
}
