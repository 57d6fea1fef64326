import type { Backplane, ChannelEvent, Publication, Subscription } from '@stream-manager/backplane/port'
import { type Audience, isUnknownEvent } from '@stream-manager/contracts'
import { channelKey } from '@stream-manager/domain'
import type { Codec } from '../../protocol/codec.ts'
import { Batch } from './batch.ts'
import type { BatchWindowLimits } from './batch-window.ts'
import { Gather } from './gather.ts'
import { LivePublication, LiveValue, type NamedChannel } from './live-publication.ts'

/** A local subscriber of a channel. It is called in order and must not throw. */
export interface FeedListener {
  readonly audience: Audience
  batch(batch: Batch): void
  /** Called for a channel without a log. */
  value(value: LiveValue): void
  /** The log was lost or has a gap: the publications before do not lead to those after. */
  lost(): void
}

export interface FeedServices extends BatchWindowLimits {
  readonly backplane: Pick<Backplane, 'subscribe'>
  /** Publications are measured in this encoding. */
  readonly codec: Codec
  readonly maxBatchBytes: number
  /** Called for each event of a type that only a newer version knows. Such events are delivered all the same. */
  readonly onUnknownEvent: () => void
}

/**
 * One channel's backplane subscription, shared by all local subscribers of the channel. The backplane delivers in order
 * and reports every gap as `lost`.
 */
export class Feed {
  /** Resolves once the backplane delivers; rejects when it cannot be reached. */
  readonly opened: Promise<Subscription>
  readonly #services: FeedServices
  readonly #channel: NamedChannel
  readonly #listeners = new Set<FeedListener>()
  readonly #publications: Gather<LivePublication>
  readonly #values: Gather<LiveValue>
  #epoch = ''

  constructor(services: FeedServices, channel: NamedChannel) {
    const { backplane, maxBatchBytes: maxBytes } = services
    this.#services = services
    this.#channel = channel
    this.#publications = new Gather({ window: services, maxBytes, onBatch: (items) => this.#send(items) })
    this.#values = new Gather({ window: services, maxBytes, onBatch: (items) => this.#sendNewest(items) })
    const key = channelKey(channel.address.streamId, channel.address.kind)
    this.opened = backplane.subscribe(key, (event) => this.#receive(event))
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
    this.#publications.clear()
    this.#values.clear()
    const subscription = await this.opened
    await subscription.close()
  }

  #receive(event: ChannelEvent): void {
    if (event.kind === 'lost') this.#lose()
    else if (event.kind === 'publication') this.#add(event.epoch, event.publication)
    else {
      this.#count(event.value)
      this.#values.add(new LiveValue(this.#channel, event.value), 0)
    }
  }

  #add(epoch: string, published: Publication): void {
    this.#epoch = epoch
    this.#count(published.data)
    const publication = new LivePublication(this.#channel, published)
    // Measured as a subscriber gets it, so that nothing is encoded that nobody reads.
    const [listener] = this.#listeners
    const reader = { codec: this.#services.codec, audience: listener?.audience ?? 'operator' }
    this.#publications.add(publication, publication.bytes(reader).length)
  }

  /** Dropping an unknown event would leave a gap in the offsets, and a newer client may know the event. */
  #count(data: unknown): void {
    if (isUnknownEvent(this.#channel.address.kind, data)) this.#services.onUnknownEvent()
  }

  // A listener that loses its place leaves the set during the iteration, which a Set allows.
  #send(publications: readonly [LivePublication, ...LivePublication[]]): void {
    const batch = new Batch(this.#epoch, publications)
    for (const listener of this.#listeners) listener.batch(batch)
  }

  #sendNewest(values: readonly LiveValue[]): void {
    const newest = values.at(-1)
    if (newest) for (const listener of this.#listeners) listener.value(newest)
  }

  #lose(): void {
    this.#publications.clear()
    for (const listener of this.#listeners) listener.lost()
  }
}
