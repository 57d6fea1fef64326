import { decodeBins, encodeBins } from './codec.ts'
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

/** The distribution of values, none of them negative. */
export const sketchOf = (values: readonly number[]): string => {
  const counts = new Counts(MAX_BINS)
  for (const value of values) {
    if (value < SMALLEST) counts.addZeros(1)
    else counts.add(keyOf(value), 1)
  }
  return encodeBins(counts)
}

/** The key at that rank of all values above zero, from 0; null when there are fewer. */
const keyAt = (counts: Counts, rank: number): number | null => {
  let [left, found, last]: [number, number | null, number | null] = [rank, null, null]
  counts.forEach((key, count) => {
    if (left < count) found ??= key
    left -= count
    last = key
  })
  return found ?? last
}

/** Adds sketches up without keeping them. */
export class SketchSum {
  readonly #counts = new Counts(MAX_BINS)

  /** One sketch, or several that `SKETCH_SEPARATOR` joins. Those of another format are left out. */
  add(texts: string): void {
    decodeBins(texts, this.#counts)
  }

  /** The distribution of the values of all sketches together. */
  encode(): string {
    return encodeBins(this.#counts)
  }

  /** The value at `share` of all values in their order, for example 0.5 for the median; null without values. */
  quantile(share: number): number | null {
    const total = this.#counts.total()
    if (total === 0) return null
    const rank = share * (total - 1) - this.#counts.zeros
    const key = rank < 0 ? null : keyAt(this.#counts, rank)
    return key === null ? 0 : middleOf(key)
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
