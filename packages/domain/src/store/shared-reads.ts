import { SingleFlight } from '@stream-manager/async'

interface SharedRead<Value> {
  run: () => Promise<Value>
  readonly flight: SingleFlight<Value>
}

/**
 * Joins reads of the same thing, so that a storm of reconnecting clients costs the backplane a few reads instead of one
 * each. A caller never gets a read that began before it asked: that read may be older than what its feed delivered.
 */
export class SharedReads<Value> {
  readonly #reads = new Map<string, SharedRead<Value>>()

  /** All calls with one key must read the same thing. `run` must settle: later callers wait for it. */
  read(key: string, run: () => Promise<Value>): Promise<Value> {
    const known = this.#reads.get(key)
    if (known) {
      known.run = run
      return known.flight.joinNext()
    }
    const read: SharedRead<Value> = { run, flight: new SingleFlight(() => read.run()) }
    this.#reads.set(key, read)
    const reading = read.flight.joinNext()
    void read.flight.settled().then(() => this.#reads.delete(key))
    return reading
  }
}
