/** Counts what each key has under way. What is idle takes no room. */
export class InFlight {
  readonly #most: number
  readonly #counts = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** Null when the key has as much under way as it may. */
  async run<Value>(key: string, work: () => Promise<Value>): Promise<Value | null> {
    const count = this.#counts.get(key) ?? 0
    if (count >= this.#most) return null
    this.#counts.set(key, count + 1)
    try {
      return await work()
    } finally {
      const left = (this.#counts.get(key) ?? 1) - 1
      if (left > 0) this.#counts.set(key, left)
      else this.#counts.delete(key)
    }
  }
}
