import { type Bins, decodeBins, encodeBins, visitBins } from './codec.ts'
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

/** A value, and how many things had it. */
export type CountedNumber = readonly [value: number, count: number]

const addTo = (counts: Counts, value: number, count: number): void => {
  if (value < SMALLEST) counts.zeros += count
  else counts.add(keyOf(value), count)
}

/** The distribution of values, none of them negative. */
export const sketchOf = (values: readonly number[]): string =>
  sketchOfCounted(values.map((value) => [value, 1]))

/** As `sketchOf`. */
export const sketchOfCounted = (values: readonly CountedNumber[]): string => {
  const counts = new Counts()
  for (const [value, count] of values) addTo(counts, value, count)
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

/** Adds values and sketches up without keeping them. Sketches of another format are left out. */
export class SketchSum {
  readonly #counts = new Counts()

  /** One more value, not negative. */
  note(value: number): void {
    addTo(this.#counts, value, 1)
  }

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

/** A later sketch may have collapsed its smallest values: those of the earlier one go into the same bin. */
const collapsedTo = (bins: Bins['bins'], lowestKey: number): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>()
  for (const [key, count] of bins) {
    const at = Math.max(key, lowestKey)
    counts.set(at, (counts.get(at) ?? 0) + count)
  }
  return counts
}

const EMPTY: Bins = { zeros: 0, bins: [] }

/**
 * The values that came into a growing sketch since an earlier state of it, within the stated error. All values of `later` if it
 * is not a later state of `earlier`.
 */
export const addedSince = (earlier: string, later: string): CountedNumber[] => {
  const { zeros, bins } = decodeBins(later) ?? EMPTY
  const before = decodeBins(earlier) ?? EMPTY
  const known = collapsedTo(before.bins, bins[0]?.[0] ?? 0)
  const counts = new Map(bins)
  const isLater = zeros >= before.zeros && [...known].every(([key, count]) => (counts.get(key) ?? 0) >= count)
  if (!isLater) return addedSince('', later)
  const added = bins.map(([key, count]): CountedNumber => [middleOf(key), count - (known.get(key) ?? 0)])
  return [[0, zeros - before.zeros] as const, ...added].filter(([, count]) => count > 0)
}
