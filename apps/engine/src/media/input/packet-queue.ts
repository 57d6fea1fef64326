import type { Packet } from 'node-av/lib'
import type { Signal } from '../clock/signal.ts'
import type { Track } from './demuxer.ts'

/** A packet has its times on the source's endless timeline. */
export type QueueItem =
  | { readonly kind: 'packet'; readonly packet: Packet }
  /** The packets that follow are of this track. */
  | { readonly kind: 'track'; readonly track: Track }
  /** A loop or the file ends. After the last one no item follows. */
  | { readonly kind: 'end'; readonly isLast: boolean }

const packetOf = (item: QueueItem | undefined): Packet | null =>
  item?.kind === 'packet' ? item.packet : null

/** Encoded packets of one kind between the reader and their decoder. Owns them. */
export class PacketQueue {
  readonly #changed: Signal
  #items: QueueItem[] = []
  #bytes = 0
  #closed = false

  /** `changed` is notified when room is made, for the reader that fills several queues. */
  constructor(changed: Signal) {
    this.#changed = changed
  }

  get length(): number {
    return this.#items.length
  }

  get bytes(): number {
    return this.#bytes
  }

  /** A decoder has yet to be opened for a track. */
  get hasTrack(): boolean {
    return this.#items.some(({ kind }) => kind === 'track')
  }

  push(item: QueueItem): void {
    const packet = packetOf(item)
    if (this.#closed) {
      packet?.free()
      return
    }
    this.#items.push(item)
    this.#bytes += packet?.size ?? 0
    this.#changed.notify()
  }

  /** Takes the oldest item, whose packet the caller frees. Undefined once the queue is closed. */
  async take(): Promise<QueueItem | undefined> {
    while (this.#items.length === 0 && !this.#closed) await this.#changed.wait()
    const item = this.#items.shift()
    this.#bytes -= packetOf(item)?.size ?? 0
    this.#changed.notify()
    return item
  }

  close(): void {
    this.#closed = true
    for (const item of this.#items) packetOf(item)?.free()
    this.#items = []
    this.#bytes = 0
    this.#changed.notify()
  }
}
