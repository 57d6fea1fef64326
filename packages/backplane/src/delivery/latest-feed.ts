/** Conflates: of all values set in one turn of the event loop, subscribers get the last. */
export class LatestFeed<Value> {
  readonly #deliver: (channel: string, value: Value) => void
  readonly #waiting = new Map<string, Value>()
  #scheduled: NodeJS.Immediate | null = null

  constructor(deliver: (channel: string, value: Value) => void) {
    this.#deliver = deliver
  }

  announce(channel: string, value: Value): void {
    this.#waiting.set(channel, value)
    this.#scheduled ??= setImmediate(() => this.#flush())
  }

  close(): void {
    if (this.#scheduled) clearImmediate(this.#scheduled)
    this.#waiting.clear()
  }

  #flush(): void {
    this.#scheduled = null
    const values = [...this.#waiting]
    this.#waiting.clear()
    for (const [channel, value] of values) this.#deliver(channel, value)
  }
}
