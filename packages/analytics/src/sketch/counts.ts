import type { Bins } from './codec.ts'

/** Room on each side of a key that was not covered, so that keys nearby need no further array. */
const MARGIN = 32

/**
 * Counts by key, in one array that covers the keys met so far: a read of a month adds up a million bins. Its size is
 * bounded by the keys that the codec takes.
 */
export class Counts {
  zeros = 0
  #firstKey = 0
  #cells = new Float64Array(0)

  add(key: number, count: number): void {
    if (key < this.#firstKey || key >= this.#firstKey + this.#cells.length) this.#cover(key)
    const at = key - this.#firstKey
    this.#cells[at] = (this.#cells[at] ?? 0) + count
  }

  #cover(key: number): void {
    const isEmpty = this.#cells.length === 0
    const firstKey = Math.min(isEmpty ? key : this.#firstKey, key) - MARGIN
    const endKey = Math.max(isEmpty ? key : this.#firstKey + this.#cells.length, key + 1) + MARGIN
    const cells = new Float64Array(endKey - firstKey)
    cells.set(this.#cells, isEmpty ? 0 : this.#firstKey - firstKey)
    this.#firstKey = firstKey
    this.#cells = cells
  }

  /** By growing key, without keys that have no count. */
  bins(): Bins['bins'] {
    const bins: [number, number][] = []
    for (const [at, count] of this.#cells.entries()) if (count > 0) bins.push([this.#firstKey + at, count])
    return bins
  }
}
