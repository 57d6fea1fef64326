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

/** A value, and how many things had it. */
export type CountedNumber = readonly [value: number, count: number]

const addTo = (counts: Counts, value: number, count: number): void => {
  if (value < SMALLEST) counts.addZeros(count)
  else counts.add(keyOf(value), count)
}

/** The distribution of values, none of them negative. */
export const sketchOf = (values: readonly number[]): string =>
  sketchOfCounted(values.map((value) => [value, 1]))

/** As `sketchOf`. */
export const sketchOfCounted = (values: readonly CountedNumber[]): string => {
  const counts = new Counts(MAX_BINS)
  for (const [value, count] of values) addTo(counts, value, count)
  return encodeBins(counts)
}

/** The key at that rank of all values above zero, from 0. The last key when there are fewer, null without any. */
const keyAt = (counts: Counts, rank: number): number | null => {
  let [left, found, last]: [number, number | null, number | null] = [rank, null, null]
  counts.forEach((key, count) => {
    if (left < count) found ??= key
    left -= count
    last = key
  })
  return found ?? last
}

/** Adds values and sketches up without keeping them. */
export class SketchSum {
  readonly #counts = new Counts(MAX_BINS)

  /** One more value, not negative. */
  note(value: number): void {
    addTo(this.#counts, value, 1)
  }

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

const countsOf = (text: string): Counts => {
  const counts = new Counts(MAX_BINS)
  decodeBins(text, counts)
  return counts
}

/** The counts by key, those of keys below `lowestKey` under it: a later sketch may have joined its smallest values there. */
const byKey = (counts: Counts, lowestKey = -Infinity): ReadonlyMap<number, number> => {
  const found = new Map<number, number>()
  counts.forEach((key, count) => {
    const at = Math.max(key, lowestKey)
    found.set(at, (found.get(at) ?? 0) + count)
  })
  return found
}

/**
 * The values that came into a growing sketch since an earlier state of it, within the stated error. All values of `later` if it
 * is not a later state of `earlier`.
 */
export const addedSince = (earlier: string, later: string): CountedNumber[] => {
  const [before, after] = [countsOf(earlier), countsOf(later)]
  const counts = byKey(after)
  const [lowestKey = 0] = counts.keys()
  const known = byKey(before, lowestKey)
  const isLater =
    after.zeros >= before.zeros && [...known].every(([key, count]) => (counts.get(key) ?? 0) >= count)
  if (!isLater) return addedSince('', later)
  const added = [...counts].map(
    ([key, count]): CountedNumber => [middleOf(key), count - (known.get(key) ?? 0)],
  )
  return [[0, after.zeros - before.zeros] as const, ...added].filter(([, count]) => count > 0)
}
