import { Ledger, type LedgerReport, within } from '@stream-manager/test-kit'
import type { Backplane, ChannelEvent, Position, Subscription } from '../../src/port/index.ts'

/** A subscriber that keeps its events and records every publication in a ledger. */
export class Follower {
  readonly events: ChannelEvent[] = []
  readonly #subscription: Subscription
  readonly #ledger: Ledger
  #wake: (() => void) | null = null

  private constructor(subscription: Subscription, early: readonly ChannelEvent[]) {
    this.#subscription = subscription
    this.#ledger = new Ledger(subscription.position.offset + 1)
    for (const event of early) this.#take(event)
  }

  static async start(backplane: Backplane, channel: string, since?: Position): Promise<Follower> {
    const early: ChannelEvent[] = []
    let follower: Follower | null = null
    const listener = (event: ChannelEvent) => {
      if (follower) follower.#take(event)
      else early.push(event)
    }
    const subscription = await backplane.subscribe(channel, listener, since ? { since } : {})
    follower = new Follower(subscription, early)
    return follower
  }

  get position(): Position {
    return this.#subscription.position
  }

  /** Data of the publications, in order of arrival. */
  get data(): unknown[] {
    return this.events.flatMap((event) => (event.kind === 'publication' ? [event.publication.data] : []))
  }

  /** Waits until an event satisfies the condition; the whole list is looked at each time. */
  async until(what: string, condition: (events: readonly ChannelEvent[]) => boolean): Promise<void> {
    while (!condition(this.events)) {
      const next = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      await within(next, { what })
    }
  }

  /** Waits for the publication with that offset, then says what was missed, repeated or misplaced up to it. */
  async reportAt(offset: number): Promise<LedgerReport> {
    await this.until(`publication ${offset}`, () => this.#ledger.last >= offset)
    return this.#ledger.report(offset)
  }

  close(): Promise<void> {
    return this.#subscription.close()
  }

  #take(event: ChannelEvent): void {
    this.events.push(event)
    if (event.kind === 'publication') this.#ledger.record(event.publication.offset)
    this.#wake?.()
  }
}
