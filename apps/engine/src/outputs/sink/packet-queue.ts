const MAX_SPAN_MS = 10_000
const MAX_BYTES = 16 * 1024 * 1024

/** An item of a queue: an encoded packet, or a chunk of the mix. */
export interface QueueItem {
  readonly ptsMs: number
  readonly sizeBytes: number
  /** A destination may begin here. */
  readonly keyframe: boolean
  free(): void
}

/**
 * Queue between the encoder, which never waits, and a destination, which may. It holds at most 10 s or 16 MiB; beyond
 * that it drops the oldest group of pictures. Without a destination (`hold`) it keeps only the newest group, so that a
 * destination can join at once. Audio that follows a keyframe but plays before it is dropped.
 */
export class PacketQueue<Item extends QueueItem> {
  #items: Item[] = []
  #bytes = 0
  #holding = true
  #ended = false
  #dropped = 0
  /** Presentation time of the keyframe the reader began at; null while waiting for one. */
  #joinedAtMs: number | null = null
  /** After an overflow without a queued keyframe: items up to the next keyframe are dropped too. */
  #skipping = false
  #waiter: ((item: Item | null) => void) | null = null

  /** Items dropped because the destination was too slow. */
  get dropped(): number {
    return this.#dropped
  }

  /** Becomes the item's owner. */
  add(item: Item): void {
    if (this.#ended || !this.#accepts(item)) {
      item.free()
      return
    }
    if (this.#waiter) {
      this.#waiter(item)
      this.#waiter = null
      return
    }
    this.#items.push(item)
    this.#bytes += item.sizeBytes
    if (this.#overflows()) this.#dropOldestGroup()
  }

  /** Takes the next item, which the caller owns. Null when the queue has ended and is empty. One caller at a time. */
  take(): Promise<Item | null> {
    const item = this.#items.shift()
    if (item) this.#bytes -= item.sizeBytes
    if (item || this.#ended) return Promise.resolve(item ?? null)
    return new Promise((resolve) => {
      this.#waiter = resolve
    })
  }

  /** A destination is connected and takes items. */
  flow(): void {
    this.#holding = false
  }

  /** The destination is gone: keeps only the newest group for the next one. */
  hold(): void {
    this.#holding = true
    const newest = this.#items.findLastIndex((item) => item.keyframe)
    this.#discard(newest < 0 ? this.#items.length : newest)
    this.#joinedAtMs = this.#items[0]?.ptsMs ?? null
  }

  /** Accepts no more items. Queued items can still be taken. */
  end(): void {
    this.#ended = true
    this.#waiter?.(null)
    this.#waiter = null
  }

  clear(): void {
    this.#discard(this.#items.length)
  }

  #accepts(item: Item): boolean {
    if (item.keyframe && (this.#holding || this.#joinedAtMs === null)) {
      this.clear()
      this.#joinedAtMs = item.ptsMs
      this.#skipping = false
    }
    if (this.#skipping) this.#dropped += 1
    return this.#joinedAtMs !== null && item.ptsMs >= this.#joinedAtMs
  }

  #overflows(): boolean {
    const first = this.#items[0]?.ptsMs ?? 0
    return this.#bytes > MAX_BYTES || (this.#items.at(-1)?.ptsMs ?? 0) - first > MAX_SPAN_MS
  }

  #dropOldestGroup(): void {
    const next = this.#items.findIndex((item, index) => index > 0 && item.keyframe)
    this.#lose(next < 0 ? this.#items.length : next)
    this.#joinedAtMs = this.#items[0]?.ptsMs ?? null
    this.#skipping = this.#joinedAtMs === null
  }

  #lose(count: number): void {
    if (!this.#holding) this.#dropped += count
    this.#discard(count)
  }

  #discard(count: number): void {
    for (const item of this.#items.splice(0, count)) {
      this.#bytes -= item.sizeBytes
      item.free()
    }
  }
}
