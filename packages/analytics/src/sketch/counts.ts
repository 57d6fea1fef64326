import type { BinSink, BinSource } from './codec.ts'

/** Room on each side of a key that was not covered, so that keys nearby need no further array. */
const MARGIN = 8

/**
 * Counts by key, in one array that covers the keys met so far: a read of a month adds up a million bins. Its size is
 * bounded by the keys that the codec takes. Bins beyond `maxBins` are joined: the smallest values share one.
 */
export class Counts implements BinSink, BinSource {
  zeros = 0
  readonly #maxBins: number
  #firstKey = 0
  #cells = new Float64Array(0)

  constructor(maxBins: number) {
    this.#maxBins = maxBins
  }

  cover(first: number, last: number): void {
    if (first < this.#firstKey || last >= this.#firstKey + this.#cells.length) this.#grow(first, last)
  }

  addZeros(count: number): void {
    this.zeros += count
  }

  add(key: number, count: number): void {
    this.cover(key, key)
    const at = key - this.#firstKey
    this.#cells[at] = (this.#cells[at] ?? 0) + count
  }

  forEach(visit: (key: number, count: number) => void): void {
    let excess = this.#usedCells() - this.#maxBins
    let joined = 0
    for (let at = 0; at < this.#cells.length; at += 1) {
      const count = this.#cells[at] ?? 0
      if (count === 0) continue
      if (excess > 0) {
        excess -= 1
        joined += count
        continue
      }
      visit(this.#firstKey + at, count + joined)
      joined = 0
    }
  }

  total(): number {
    let total = this.zeros
    for (let at = 0; at < this.#cells.length; at += 1) total += this.#cells[at] ?? 0
    return total
  }

  #usedCells(): number {
    let used = 0
    for (let at = 0; at < this.#cells.length; at += 1) if ((this.#cells[at] ?? 0) > 0) used += 1
    return used
  }

  #grow(first: number, last: number): void {
    const isEmpty = this.#cells.length === 0
    const firstKey = Math.min(isEmpty ? first : this.#firstKey, first) - MARGIN
    const endKey = Math.max(isEmpty ? last : this.#firstKey + this.#cells.length, last + 1) + MARGIN
    const cells = new Float64Array(endKey - firstKey)
    cells.set(this.#cells, isEmpty ? 0 : this.#firstKey - firstKey)
    this.#firstKey = firstKey
    this.#cells = cells
  }
}
