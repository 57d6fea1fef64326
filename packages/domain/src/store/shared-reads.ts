interface Reading<Value> {
  readonly running: Promise<Value>
  /** Begins after `running`. */
  next: Promise<Value> | null
}

/**
 * Joins reads of the same thing, so that a storm of clients that come back costs the backplane a few reads and not one
 * each. A caller is never given a read that began before it asked, since that one may be older than what its feed
 * has already passed on.
 */
export class SharedReads<Value> {
  readonly #readings = new Map<string, Reading<Value>>()

  /** `run` must settle by itself: whoever asks meanwhile waits for it. */
  read(key: string, run: () => Promise<Value>): Promise<Value> {
    const reading = this.#readings.get(key)
    if (!reading) return this.#begin(key, run)
    const begin = () => this.#begin(key, run)
    reading.next ??= reading.running.then(begin, begin)
    return reading.next
  }

  #begin(key: string, run: () => Promise<Value>): Promise<Value> {
    const reading: Reading<Value> = { running: run(), next: null }
    this.#readings.set(key, reading)
    const forget = () => {
      if (reading.next === null) this.#readings.delete(key)
    }
    reading.running.then(forget, forget)
    return reading.running
  }
}
