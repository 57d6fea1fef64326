import type { Subscription } from 'centrifuge'
import { until } from './wait.ts'

/** What one subscriber received, by offset. */
export class Ledger {
  readonly offsets: number[] = []

  constructor(subscription: Subscription) {
    subscription.on('publication', ({ offset }) => this.offsets.push(offset ?? Number.NaN))
  }

  /** Resolves once the publication at `offset` has come. */
  async reaches(offset: number): Promise<void> {
    await until(() => (this.offsets.at(-1) ?? 0) >= offset, `offset ${offset}`)
  }

  /** The faults in what came after `first` up to `last`: missing, twice or out of order. Empty when clean. */
  faults(first: number, last: number): string[] {
    const faults = this.offsets.flatMap((offset, index) => {
      const expected = first + 1 + index
      return offset === expected ? [] : [`position ${index}: ${offset} in place of ${expected}`]
    })
    const missing = last - first - this.offsets.length
    return missing > 0 ? [...faults, `${missing} missing at the end`] : faults
  }
}
