import type { Backplane, ChannelEvent, Publication, Subscription } from '@stream-manager/backplane/port'
import { isUnknownEvent } from '@stream-manager/contracts'
import { channelKey } from '@stream-manager/domain'
import type { Codec } from '../../protocol/codec.ts'
import { Batch } from './batch.ts'
import type { BatchIntervalLimits } from './batch-interval.ts'
import type { FeedListener } from './feed-listener.ts'
import { Lane, type Publications } from './lane.ts'
import { LivePublication, LiveValue, type NamedChannel } from './live-publication.ts'
import type { SendTurns } from './send-turns.ts'

export interface FeedServices extends BatchIntervalLimits {
  readonly backplane: Pick<Backplane, 'subscribe'>
  /** Publications are measured in this encoding. */
  readonly codec: Codec
  readonly turns: SendTurns
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
  readonly #lanes = new Set<Lane>()
  readonly #laneOf = new Map<FeedListener, Lane>()
  #epoch = ''
  #lastBatch: Batch | null = null

  constructor(services: FeedServices, channel: NamedChannel) {
    this.#services = services
    this.#channel = channel
    const key = channelKey(channel.address.streamId, channel.address.kind)
    this.opened = services.backplane.subscribe(key, (event) => this.#receive(event))
  }

  get size(): number {
    return this.#laneOf.size
  }

  add(listener: FeedListener): void {
    const lane = [...this.#lanes].find(({ hasRoom }) => hasRoom) ?? this.#openLane()
    lane.add(listener)
    this.#laneOf.set(listener, lane)
  }

  delete(listener: FeedListener): boolean {
    const lane = this.#laneOf.get(listener)
    if (!lane) return false
    this.#laneOf.delete(listener)
    lane.delete(listener)
    if (lane.size === 0) {
      lane.close()
      this.#lanes.delete(lane)
    }
    return true
  }

  async close(): Promise<void> {
    for (const lane of this.#lanes) lane.close()
    const subscription = await this.opened
    await subscription.close()
  }

  #openLane(): Lane {
    const lane = new Lane({
      limits: this.#services,
      turns: this.#services.turns,
      lanes: () => this.#lanes.size,
      send: (publications, listeners) => this.#send(publications, listeners),
    })
    this.#lanes.add(lane)
    return lane
  }

  #receive(event: ChannelEvent): void {
    if (event.kind === 'lost') this.#lose()
    else if (event.kind === 'publication') this.#add(event.epoch, event.publication)
    else {
      this.#count(event.value)
      const value = new LiveValue(this.#channel, event.value)
      for (const lane of this.#lanes) lane.value(value)
    }
  }

  #add(epoch: string, published: Publication): void {
    this.#epoch = epoch
    this.#count(published.data)
    const publication = new LivePublication(this.#channel, published)
    // Measured as a subscriber gets it, so that nothing is encoded that nobody reads.
    const [listener] = this.#laneOf.keys()
    const reader = { codec: this.#services.codec, audience: listener?.audience ?? 'operator' }
    const bytes = publication.bytes(reader).length
    for (const lane of this.#lanes) lane.publication(publication, bytes)
  }

  /** Dropping an unknown event would leave a gap in the offsets, and a newer client may know the event. */
  #count(data: unknown): void {
    if (isUnknownEvent(this.#channel.address.kind, data)) this.#services.onUnknownEvent()
  }

  // A listener that loses its place leaves the set during the iteration, which a Set allows.
  #send(publications: Publications, listeners: Iterable<FeedListener>): void {
    const batch = this.#batchOf(publications)
    for (const listener of listeners) listener.batch(batch)
  }

  /** Lanes that send the same publications share the batch, and so its frames. */
  #batchOf(publications: Publications): Batch {
    const last = this.#lastBatch
    const batch = last?.has(publications) ? last : new Batch(this.#epoch, publications)
    this.#lastBatch = batch
    return batch
  }

  #lose(): void {
    for (const lane of this.#lanes) lane.clearPublications()
    for (const listener of this.#laneOf.keys()) listener.lost()
  }
}
