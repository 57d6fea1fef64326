import { Cursor, type Position } from '@stream-manager/backplane/port'
import type { Audience } from '@stream-manager/contracts'
import type { Codec } from '../../protocol/codec.ts'
import type { Batch } from '../fanout/batch.ts'
import type { FeedListener } from '../fanout/feed.ts'
import type { LiveValue, NamedChannel } from '../fanout/live-publication.ts'
import type { FrameReader } from '../fanout/shared-frames.ts'

/** Takes the whole frames of a subscription. A frame that still waits under the same `conflateBy` is replaced. */
export interface Outlet {
  readonly codec: Codec
  /** The client agreed to compressed messages. */
  readonly deflates: boolean
  push(frame: Buffer, conflateBy?: string): void
}

/** A channel as one audience reads it. */
export interface Scope {
  readonly channel: NamedChannel
  readonly audience: Audience
}

/** Batches held while the snapshot is read. More mean that the backplane is far too slow for the channel. */
const MAX_HELD = 1_000
/** Sentinel position that no batch can follow. */
const NOWHERE: Position = { epoch: '', offset: -1 }

/**
 * One connection's subscription to one channel. It holds publications while the start is read, then drops those that
 * the start covers and delivers the rest: none missing, none twice, in order.
 */
export class ChannelSubscription implements FeedListener {
  readonly channel: NamedChannel
  readonly audience: Audience
  readonly #outlet: Outlet
  readonly #reader: FrameReader
  readonly #onLost: () => void
  readonly #cursor = new Cursor(NOWHERE)
  /** Null once the subscription is live. */
  #held: Batch[] | null = []
  #heldValue: LiveValue | null = null
  #interrupted = false
  #ended = false

  constructor({ channel, audience }: Scope, outlet: Outlet, onLost: () => void) {
    this.channel = channel
    this.audience = audience
    this.#outlet = outlet
    this.#reader = { codec: outlet.codec, deflates: outlet.deflates, audience }
    this.#onLost = onLost
  }

  /** The value of a channel without a log that arrived during the read, and is newer than the one read. */
  takeHeldValue(): LiveValue | null {
    const value = this.#heldValue
    this.#heldValue = null
    return value
  }

  /** Drops all held publications before the start is read (again). */
  beginRead(): void {
    this.#interrupted = false
    this.#held = []
    this.#heldValue = null
  }

  /** Whether the log was lost, or too much was held, since `beginRead`. */
  get interrupted(): boolean {
    return this.#interrupted
  }

  goLive(position: Position | null): void {
    const held = this.#held ?? []
    this.#held = null
    this.#cursor.moveTo(position ?? NOWHERE)
    if (this.#interrupted) this.#lose()
    for (const batch of held) this.batch(batch)
  }

  batch(batch: Batch): void {
    // The fast path: nearly every subscriber takes it for nearly every batch.
    if (this.#cursor.isFollowedBy(batch.epoch, batch.first)) {
      this.#cursor.moveTo(batch.end)
      this.#outlet.push(batch.frame(this.#reader))
    } else if (this.#held === null) this.#join(batch)
    else if (this.#held.length < MAX_HELD) this.#held.push(batch)
    else this.#interrupted = true
  }

  value(value: LiveValue): void {
    if (this.#ended) return
    if (this.#held === null) this.#outlet.push(value.frame(this.#reader), this.channel.name)
    else this.#heldValue = value
  }

  lost(): void {
    if (this.#held === null) this.#lose()
    else this.#interrupted = true
  }

  /** Receives nothing more. */
  end(): void {
    this.#ended = true
    this.#cursor.moveTo(NOWHERE)
  }

  /** Takes a batch that does not begin right after the cursor: the subscription has just joined. */
  #join(batch: Batch): void {
    const { epoch, first, last } = batch
    if (this.#ended || this.#cursor.covers(epoch, last)) return
    if (!this.#cursor.isFollowedBy(epoch, first) && !this.#cursor.covers(epoch, first)) {
      this.#lose()
      return
    }
    const frame = batch.frameAfter(this.#reader, this.#cursor.offset)
    this.#cursor.moveTo(batch.end)
    this.#outlet.push(frame)
  }

  #lose(): void {
    this.end()
    this.#onLost()
  }
}
