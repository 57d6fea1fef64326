import { eventually, Ledger, type LedgerReport } from '@stream-manager/test-kit'
import type { Subscription } from 'centrifuge'

/** Publications received by one subscriber, by offset. */
export class Recorder {
  readonly offsets: number[] = []

  constructor(subscription: Subscription) {
    subscription.on('publication', ({ offset }) => this.offsets.push(offset ?? Number.NaN))
  }

  /** Resolves once the publication at `offset` has arrived. */
  async reaches(offset: number): Promise<void> {
    await eventually(() => (this.offsets.at(-1) ?? 0) >= offset, { what: `offset ${offset}` })
  }

  /** Measured against everything after `position`, where the subscription began, up to `last`. */
  report(position: number, last: number): LedgerReport {
    const ledger = new Ledger(position + 1)
    for (const offset of this.offsets) ledger.record(offset)
    return ledger.report(last)
  }
}
