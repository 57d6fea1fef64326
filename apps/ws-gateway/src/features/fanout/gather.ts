import { type BatchWindowLimits, batchWindowMs } from './batch-window.ts'

export interface GatherOptions<Item> {
  readonly window: BatchWindowLimits
  readonly maxBytes: number
  readonly onBatch: (items: [Item, ...Item[]]) => void
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number
}

/**
 * Adaptive batching. On an idle channel an item is sent at once, without added delay. While more keep coming they are
 * gathered, because a message costs a subscriber nearly the same for any size. The window follows the time of the last
 * send: an item waits that long at most, and after an idle time of that length the next item does not wait.
 */
export class Gather<Item> {
  readonly #options: GatherOptions<Item>
  readonly #now: () => number
  #items: Item[] = []
  #bytes = 0
  /** End of the last send. */
  #sentMs = Number.NEGATIVE_INFINITY
  #windowMs = 0
  #timer: NodeJS.Timeout | null = null

  constructor(options: GatherOptions<Item>) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  add(item: Item, bytes: number): void {
    this.#items.push(item)
    this.#bytes += bytes
    const wasIdle = this.#timer === null && this.#now() - this.#sentMs >= this.#windowMs
    if (wasIdle || this.#bytes >= this.#options.maxBytes) this.#send()
    else this.#timer ??= setTimeout(() => this.#send(), this.#windowMs)
  }

  /** Drops the gathered items. */
  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#items = []
    this.#bytes = 0
  }

  #send(): void {
    const [first, ...others] = this.#items
    this.clear()
    if (first === undefined) return
    const { onBatch, window } = this.#options
    const startedMs = this.#now()
    onBatch([first, ...others])
    this.#sentMs = this.#now()
    this.#windowMs = batchWindowMs(this.#sentMs - startedMs, window)
  }
}
