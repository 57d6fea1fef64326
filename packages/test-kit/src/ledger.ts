/** What a ledger found; all three are 0 when delivery was right. */
export interface LedgerReport {
  readonly missing: number
  readonly repeated: number
  readonly outOfOrder: number
}

/**
 * Counts deliveries against what was sent: entries are numbered without a hole, 1, 2, 3 and so on. Feed it what
 * one receiver saw, in the order it saw it.
 */
export class Ledger {
  readonly #seen = new Set<number>()
  readonly #first: number
  #last: number
  #repeated = 0
  #outOfOrder = 0

  /** `first` is the number of the first entry the receiver must see. */
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

  /** The highest entry seen. */
  get last(): number {
    return this.#last
  }

  /** Measures against everything from the first entry to `end`. Entries outside count as repeated. */
  report(end: number): LedgerReport {
    const expected = end - this.#first + 1
    const inside = [...this.#seen].filter((entry) => entry >= this.#first && entry <= end).length
    const foreign = this.#seen.size - inside
    return { missing: expected - inside, repeated: this.#repeated + foreign, outOfOrder: this.#outOfOrder }
  }
}

export const FLAWLESS: LedgerReport = { missing: 0, repeated: 0, outOfOrder: 0 }
