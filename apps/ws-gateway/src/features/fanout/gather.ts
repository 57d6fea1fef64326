export interface GatherOptions<Item> {
  /** Time an item may wait for others. After an idle time of this length the next item does not wait. */
  readonly windowMs: number
  readonly maxBytes: number
  readonly onBatch: (items: [Item, ...Item[]]) => void
}

/**
 * Adaptive batching. On an idle channel an item is sent at once, without added delay. While more keep coming they are
 * gathered, because a message costs a subscriber nearly the same for any size.
 */
export class Gather<Item> {
  readonly #options: GatherOptions<Item>
  #items: Item[] = []
  #bytes = 0
  #sentMs = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | null = null

  constructor(options: GatherOptions<Item>) {
    this.#options = options
  }

  add(item: Item, bytes: number): void {
    const { windowMs, maxBytes } = this.#options
    this.#items.push(item)
    this.#bytes += bytes
    const wasIdle = this.#timer === null && performance.now() - this.#sentMs >= windowMs
    if (wasIdle || this.#bytes >= maxBytes) this.#send()
    else this.#timer ??= setTimeout(() => this.#send(), windowMs)
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
    this.#sentMs = performance.now()
    this.#options.onBatch([first, ...others])
  }
}
