export interface GatherOptions<Item> {
  readonly maxBytes: number
  readonly onBatch: (items: [Item, ...Item[]]) => void
  /** Time from the begin of a send that took `sendMs` to the begin of the next one. */
  readonly intervalMs: (sendMs: number) => number
  /** Runs a send now or soon. */
  readonly run: (send: () => void) => void
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number
}

/**
 * Adaptive batching. On an idle channel an item is sent at once, without added delay. While more keep coming they are
 * gathered, because a message costs a subscriber nearly the same for any size. The interval counts from the begin of a
 * send, so that items which arrive during a long send do not wait longer than others.
 */
export class Gather<Item> {
  readonly #options: GatherOptions<Item>
  readonly #now: () => number
  #items: Item[] = []
  #bytes = 0
  #nextSendMs = Number.NEGATIVE_INFINITY
  #lastSendMs = 0
  #timer: NodeJS.Timeout | null = null

  constructor(options: GatherOptions<Item>) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  add(item: Item, bytes: number): void {
    this.#items.push(item)
    this.#bytes += bytes
    if (this.#bytes >= this.#options.maxBytes) this.#send()
    else if (this.#items.length === 1) this.#schedule()
  }

  /** Drops the gathered items. */
  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#items = []
    this.#bytes = 0
  }

  #schedule(): void {
    const waitMs = this.#nextSendMs - this.#now()
    const run = () => this.#options.run(() => this.#send())
    if (waitMs > 0) this.#timer = setTimeout(run, waitMs)
    else run()
  }

  #send(): void {
    const [first, ...others] = this.#items
    this.clear()
    if (first === undefined) return
    const { onBatch, intervalMs } = this.#options
    const startedMs = this.#now()
    onBatch([first, ...others])
    const sendMs = this.#now() - startedMs
    // The shorter of two: a send that the system interrupted says nothing about the next one.
    this.#nextSendMs = startedMs + intervalMs(Math.min(sendMs, this.#lastSendMs))
    this.#lastSendMs = sendMs
  }
}
