export interface GatherOptions<Item> {
  /** How long an item may wait for others; also the silence after which the next one does not wait at all. */
  readonly windowMs: number
  readonly maxBytes: number
  readonly onBatch: (items: [Item, ...Item[]]) => void
}

/**
 * Adaptive batching. After a silence an item goes out at once, so that an idle channel has no added delay; while
 * more keep coming they gather, because a message costs a subscriber nearly the same whatever it holds.
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
    const wasSilent = this.#timer === null && performance.now() - this.#sentMs >= windowMs
    if (wasSilent || this.#bytes >= maxBytes) this.#send()
    else this.#timer ??= setTimeout(() => this.#send(), windowMs)
  }

  /** Forgets what has gathered. */
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
