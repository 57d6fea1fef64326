import { type Bins, encodeBins, visitBins } from './codec.ts'
import { Counts } from './counts.ts'

/** A percentile differs from the true value by at most this share of it. */
export const RELATIVE_ERROR = 0.01
/** Bins that are not empty. Beyond them the smallest values share one bin and lose their accuracy. */
const MAX_BINS = 512
/** Smaller values count as zero. */
const SMALLEST = 1e-9
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)

/** A bin holds the values from `GAMMA ** (key - 1)` to `GAMMA ** key`. */
const keyOf = (value: number): number => Math.ceil(Math.log(value) / Math.log(GAMMA))
/** Within the stated error of every value in the bin. */
const middleOf = (key: number): number => (2 * GAMMA ** key) / (1 + GAMMA)

const binsOf = (counts: Counts): Bins => {
  const { zeros } = counts
  const sorted = counts.bins()
  const excess = Math.max(0, sorted.length - MAX_BINS)
  const [lowest, ...rest] = sorted.slice(excess)
  if (lowest === undefined) return { zeros, bins: [] }
  const collapsed = sorted.slice(0, excess).reduce((sum, [, count]) => sum + count, 0)
  return { zeros, bins: [[lowest[0], lowest[1] + collapsed], ...rest] }
}

/** The distribution of values, none of them negative. */
export const sketchOf = (values: readonly number[]): string => {
  const counts = new Counts()
  for (const value of values) {
    if (value < SMALLEST) counts.zeros += 1
    else counts.add(keyOf(value), 1)
  }
  return encodeBins(binsOf(counts))
}

const valueAt = ({ zeros, bins }: Bins, share: number): number | null => {
  const total = bins.reduce((sum, [, count]) => sum + count, zeros)
  if (total === 0) return null
  let left = share * (total - 1) - zeros
  if (left < 0) return 0
  for (const [key, count] of bins) {
    if (left < count) return middleOf(key)
    left -= count
  }
  return middleOf(bins.at(-1)?.[0] ?? 0)
}

/** Adds sketches up without keeping them. Those of another format are left out. */
export class SketchSum {
  readonly #counts = new Counts()

  add(text: string): void {
    this.#counts.zeros += visitBins(text, (key, count) => this.#counts.add(key, count)) ?? 0
  }

  /** The distribution of the values of all sketches together. */
  encode(): string {
    return encodeBins(binsOf(this.#counts))
  }

  /** The value at `share` of all values in their order, for example 0.5 for the median; null without values. */
  quantile(share: number): number | null {
    return valueAt(binsOf(this.#counts), share)
  }
}

const joined = (texts: readonly string[]): SketchSum => {
  const sum = new SketchSum()
  for (const text of texts) sum.add(text)
  return sum
}

/** As `SketchSum.encode`. */
export const mergeSketches = (texts: readonly string[]): string => joined(texts).encode()

/** As `SketchSum.quantile`. */
export const quantileOf = (texts: readonly string[], share: number): number | null =>
  joined(texts).quantile(share)
