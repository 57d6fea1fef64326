import type { Packet } from 'node-av/lib'
import type { Signal } from '../clock/signal.ts'

/** A packet with its times on the source's endless timeline. A null packet ends a loop or the file. */
export interface QueuedPacket {
  readonly packet: Packet | null
  /** No packet follows. */
  readonly isLast: boolean
}

/** Encoded packets of one track between the reader and its decoder. Owns them. */
export class PacketQueue {
  readonly #changed: Signal
  #items: QueuedPacket[] = []
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

  push(item: QueuedPacket): void {
    if (this.#closed) {
      item.packet?.free()
      return
    }
    this.#items.push(item)
    this.#bytes += item.packet?.size ?? 0
    this.#changed.notify()
  }

  /** Takes the oldest packet, which the caller frees. Undefined once the queue is closed. */
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
