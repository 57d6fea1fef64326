import type { Subscribers } from './subscribers.ts'

/** Conflates: of all values a channel got in one turn of the event loop, subscribers see the last. */
export class LatestFeed {
  readonly #subscribers: Subscribers
  readonly #waiting = new Map<string, string>()
  #scheduled: NodeJS.Immediate | null = null

  constructor(subscribers: Subscribers) {
    this.#subscribers = subscribers
  }

  announce(channel: string, json: string): void {
    this.#waiting.set(channel, json)
    this.#scheduled ??= setImmediate(() => this.#deliver())
  }

  close(): void {
    if (this.#scheduled) clearImmediate(this.#scheduled)
    this.#waiting.clear()
  }

  #deliver(): void {
    this.#scheduled = null
    const values = [...this.#waiting]
    this.#waiting.clear()
    for (const [channel, json] of values) this.#subscribers.publishLatest(channel, json)
  }
}
