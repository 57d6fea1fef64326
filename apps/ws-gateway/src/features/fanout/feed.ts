import type { Backplane, ChannelEvent, Subscription } from '@stream-manager/backplane'
import { LivePublication } from './live-publication.ts'

/** A local subscriber of a channel. Called in order, and must not throw. */
export interface FeedListener {
  publication(publication: LivePublication): void
  /** The log was lost or has a gap: what was delivered so far does not continue. */
  lost(): void
}

/** One channel's backplane subscription, shared by every local subscriber of it. */
export class Feed {
  /** Resolves once the backplane delivers; rejects when it cannot be reached. */
  readonly opened: Promise<Subscription>
  readonly #name: string
  readonly #listeners = new Set<FeedListener>()

  constructor(backplane: Backplane, name: string, key: string) {
    this.#name = name
    this.opened = backplane.subscribe(key, (event) => this.#deliver(event))
  }

  get size(): number {
    return this.#listeners.size
  }

  add(listener: FeedListener): void {
    this.#listeners.add(listener)
  }

  delete(listener: FeedListener): boolean {
    return this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    const subscription = await this.opened
    await subscription.close()
  }

  #deliver(event: ChannelEvent): void {
    // A listener that is lost leaves the set while it is walked, which a Set allows.
    if (event.kind === 'lost') {
      for (const listener of this.#listeners) listener.lost()
      return
    }
    const publication = this.#read(event)
    for (const listener of this.#listeners) listener.publication(publication)
  }

  #read(event: Exclude<ChannelEvent, { kind: 'lost' }>): LivePublication {
    if (event.kind === 'latest') return new LivePublication(this.#name, event.value, null)
    const { data, offset } = event.publication
    return new LivePublication(this.#name, data, { epoch: event.epoch, offset })
  }
}
