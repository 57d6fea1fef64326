import type { Codec } from '../../protocol/codec.ts'
import type { FeedListener } from '../fanout/feed.ts'
import type { NamedChannel } from '../fanout/hub.ts'
import type { LivePublication, LogPosition } from '../fanout/live-publication.ts'

/** Where a subscription writes. `conflateBy`: a frame still waiting under the same name is replaced. */
export interface Outlet {
  readonly codec: Codec
  push(bytes: Buffer, conflateBy?: string): void
}

/** Publications held while the snapshot is read; more mean that the backplane is far too slow for the channel. */
const MAX_HELD = 1_000

/**
 * One connection's subscription to one channel. It holds publications back while the start is being read, then
 * drops those the start already covers and goes on with the rest: none missing, none twice, in order.
 */
export class ChannelSubscription implements FeedListener {
  readonly channel: NamedChannel
  readonly #outlet: Outlet
  readonly #onLost: () => void
  #held: LivePublication[] | null = []
  #position: LogPosition | null = null
  #interrupted = false
  #ended = false

  constructor(channel: NamedChannel, outlet: Outlet, onLost: () => void) {
    this.channel = channel
    this.#outlet = outlet
    this.#onLost = onLost
  }

  /** Of a channel without a log: a value that came during the read is the newer one. */
  takeHeldValue(): LivePublication | undefined {
    return this.#held?.pop()
  }

  /** Forgets what is held, before the start is read (again). */
  beginRead(): void {
    this.#interrupted = false
    this.#held = []
  }

  /** Whether the log broke, or too much was held, since `beginRead`. */
  get interrupted(): boolean {
    return this.#interrupted
  }

  goLive(position: LogPosition | null): void {
    const held = this.#held ?? []
    this.#held = null
    this.#position = position
    if (this.#interrupted) this.#lose()
    for (const publication of held) this.publication(publication)
  }

  publication(publication: LivePublication): void {
    if (this.#ended) return
    if (this.#held !== null) this.#hold(this.#held, publication)
    else if (publication.position === null) this.#push(publication, this.channel.name)
    else this.#continue(publication, publication.position)
  }

  lost(): void {
    if (this.#held === null) this.#lose()
    else this.#interrupted = true
  }

  #hold(held: LivePublication[], publication: LivePublication): void {
    if (publication.position === null) this.#held = [publication]
    else if (held.length < MAX_HELD) held.push(publication)
    else this.#interrupted = true
  }

  #continue(publication: LivePublication, next: LogPosition): void {
    const { epoch, offset } = this.#position ?? next
    const known = next.epoch === epoch && next.offset <= offset
    if (known) return
    if (next.epoch !== epoch || next.offset !== offset + 1) {
      this.#lose()
      return
    }
    this.#position = next
    this.#push(publication)
  }

  #push(publication: LivePublication, conflateBy?: string): void {
    this.#outlet.push(publication.bytes(this.#outlet.codec), conflateBy)
  }

  #lose(): void {
    this.#ended = true
    this.#onLost()
  }
}
