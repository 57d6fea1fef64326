import type { Position } from '@stream-manager/backplane/port'
import type { Codec } from '../../protocol/codec.ts'
import type { Batch } from '../fanout/batch.ts'
import type { FeedListener, NamedChannel } from '../fanout/feed.ts'
import type { LiveValue } from '../fanout/live-publication.ts'

/** Where a subscription writes whole frames. `conflateBy`: one still waiting under the same name is replaced. */
export interface Outlet {
  readonly codec: Codec
  push(frame: Buffer, conflateBy?: string): void
}

/** Batches held while the snapshot is read; more mean that the backplane is far too slow for the channel. */
const MAX_HELD = 1_000
/** Where nobody stands: no batch follows it. */
const NOWHERE = -1

/**
 * One connection's subscription to one channel. It holds publications back while the start is being read, then
 * drops those the start already covers and goes on with the rest: none missing, none twice, in order.
 */
export class ChannelSubscription implements FeedListener {
  readonly channel: NamedChannel
  readonly #outlet: Outlet
  readonly #onLost: () => void
  #epoch = ''
  /** Of the last publication passed on. */
  #offset = NOWHERE
  /** Not live yet while this is a list. */
  #held: Batch[] | null = []
  #heldValue: LiveValue | null = null
  #interrupted = false
  #ended = false

  constructor(channel: NamedChannel, outlet: Outlet, onLost: () => void) {
    this.channel = channel
    this.#outlet = outlet
    this.#onLost = onLost
  }

  /** Of a channel without a log: a value that came during the read is the newer one. */
  takeHeldValue(): LiveValue | null {
    const value = this.#heldValue
    this.#heldValue = null
    return value
  }

  /** Forgets what is held, before the start is read (again). */
  beginRead(): void {
    this.#interrupted = false
    this.#held = []
    this.#heldValue = null
  }

  /** Whether the log broke, or too much was held, since `beginRead`. */
  get interrupted(): boolean {
    return this.#interrupted
  }

  goLive(position: Position | null): void {
    const held = this.#held ?? []
    this.#held = null
    this.#epoch = position?.epoch ?? ''
    this.#offset = position?.offset ?? NOWHERE
    if (this.#interrupted) this.#lose()
    for (const batch of held) this.batch(batch)
  }

  batch(batch: Batch): void {
    // The one path that every subscriber takes for every batch.
    if (batch.first === this.#offset + 1 && batch.epoch === this.#epoch) {
      this.#offset = batch.last
      this.#outlet.push(batch.frame(this.#outlet.codec))
    } else if (this.#held === null) this.#join(batch)
    else if (this.#held.length < MAX_HELD) this.#held.push(batch)
    else this.#interrupted = true
  }

  value(value: LiveValue): void {
    if (this.#ended) return
    if (this.#held === null) this.#outlet.push(value.frame(this.#outlet.codec), this.channel.name)
    else this.#heldValue = value
  }

  lost(): void {
    if (this.#held === null) this.#lose()
    else this.#interrupted = true
  }

  /** Hears nothing more. */
  end(): void {
    this.#ended = true
    this.#offset = NOWHERE
  }

  /** A batch that does not begin where this subscription stands: it has just joined. */
  #join(batch: Batch): void {
    if (this.#ended || (batch.epoch === this.#epoch && batch.last <= this.#offset)) return
    if (batch.epoch !== this.#epoch || batch.first > this.#offset + 1) {
      this.#lose()
      return
    }
    const frame = batch.frameAfter(this.#outlet.codec, this.#offset)
    this.#offset = batch.last
    this.#outlet.push(frame)
  }

  #lose(): void {
    this.end()
    this.#onLost()
  }
}
