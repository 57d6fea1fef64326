import type { Packet } from 'node-av/lib'
import type { Signal } from '../clock/signal.ts'

/** A packet with the offset that puts it on the source's endless timeline; null where a loop or the file ends. */
export interface QueuedPacket {
  readonly packet: Packet | null
  readonly offsetMs: number
  /** Nothing comes after it. */
  readonly isLast: boolean
}

/** Compressed packets of one track between the reader and its decoder. Owns what it holds. */
export class PacketQueue {
  readonly #changed: Signal
  #items: QueuedPacket[] = []
  #bytes = 0
  #closed = false

  /** `changed` is notified whenever room is made, for the reader that fills several queues. */
  constructor(changed: Signal) {
    this.#changed = changed
  }

  get length(): number {
    return this.#items.length
  }

  get bytes(): number {
    return this.#bytes
  }

  push(item: QueuedPacket): void {
    if (this.#closed) {
      item.packet?.free()
      return
    }
    this.#items.push(item)
    this.#bytes += item.packet?.size ?? 0
    this.#changed.notify()
  }

  /** The oldest packet, which is the caller's to free; undefined once the queue is closed. */
  async take(): Promise<QueuedPacket | undefined> {
    while (this.#items.length === 0 && !this.#closed) await this.#changed.wait()
    const item = this.#items.shift()
    this.#bytes -= item?.packet?.size ?? 0
    this.#changed.notify()
    return item
  }

  close(): void {
    this.#closed = true
    for (const { packet } of this.#items) packet?.free()
    this.#items = []
    this.#bytes = 0
    this.#changed.notify()
  }
}
