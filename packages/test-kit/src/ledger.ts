/** The faults of a delivery. All three are 0 for a correct one. */
export interface LedgerReport {
  readonly missing: number
  readonly repeated: number
  readonly outOfOrder: number
}

/**
 * Compares received entries with sent ones, which are numbered 1, 2, 3 and so on. Record the entries of one receiver in the
 * order of their arrival.
 */
export class Ledger {
  readonly #seen = new Set<number>()
  readonly #first: number
  #last: number
  #repeated = 0
  #outOfOrder = 0

  /** `first` is the number of the first entry that the receiver must see. */
  constructor(first = 1) {
    this.#first = first
    this.#last = first - 1
  }

  record(entry: number): void {
    if (this.#seen.has(entry)) {
      this.#repeated += 1
      return
    }
    this.#seen.add(entry)
    if (entry < this.#last) this.#outOfOrder += 1
    this.#last = Math.max(this.#last, entry)
  }

  /** The highest recorded entry. */
  get last(): number {
    return this.#last
  }

  /** Reports faults from the first entry to `end`. Entries outside this range count as repeated. */
  report(end: number): LedgerReport {
    const expected = end - this.#first + 1
    const inside = [...this.#seen].filter((entry) => entry >= this.#first && entry <= end).length
    const outside = this.#seen.size - inside
    return { missing: expected - inside, repeated: this.#repeated + outside, outOfOrder: this.#outOfOrder }
  }
}

export const FLAWLESS: LedgerReport = { missing: 0, repeated: 0, outOfOrder: 0 }
