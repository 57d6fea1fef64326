/** The record of a lease, as read once. */
export interface LeaseRecord {
  readonly holder: string
  readonly fence: number
  /** Random mark of the last renewal. */
  readonly renewal: string
  readonly ttlMs: number
}

/** A record with times on this process's monotonic clock. */
export interface Observation extends LeaseRecord {
  /** Time of the first read of this record. The renewal was before it. */
  readonly seenAtMs: number
  /** Estimated time of the renewal. */
  readonly renewedAtMs: number
}

interface Known {
  readonly observation: Observation
  readonly readAtMs: number
}

/** Beyond it the record read longest ago is dropped; its watch would start again. */
const MAX_LEASES = 1000

/**
 * Measures how long this process has seen each lease unrenewed. A settable clock decides nothing here: Redis's clock only
 * dates a renewal since the last read, within the time since that read.
 */
export class LeaseObservations {
  readonly #monotonicMs: () => number
  readonly #known = new Map<string, Known>()

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  /** Call after a read. `ageMs`: time since the renewal, by a clock that may have been set. */
  observe(name: string, record: LeaseRecord, ageMs: number): Observation {
    const known = this.#known.get(name)
    if (known && isSame(known.observation, record)) return this.#keep(name, known.observation)
    const nowMs = this.#monotonicMs()
    const sinceLastReadMs = known ? nowMs - known.readAtMs : Number.POSITIVE_INFINITY
    const renewedAtMs = nowMs - Math.min(Math.max(ageMs, 0), sinceLastReadMs)
    return this.#keep(name, { ...record, seenAtMs: nowMs, renewedAtMs })
  }

  /** Call after a renewal of our own, which was sent at `sentAtMs`. */
  renewed(name: string, record: LeaseRecord, sentAtMs: number): void {
    this.#keep(name, { ...record, seenAtMs: this.#monotonicMs(), renewedAtMs: sentAtMs })
  }

  /** The record, if it was not renewed for a full term after its first read. */
  expired(name: string): LeaseRecord | null {
    const observation = this.#known.get(name)?.observation
    return observation && this.#monotonicMs() >= observation.seenAtMs + observation.ttlMs ? observation : null
  }

  forget(name: string): void {
    this.#known.delete(name)
  }

  #keep(name: string, observation: Observation): Observation {
    this.#known.delete(name)
    const [oldest] = this.#known.keys()
    if (this.#known.size >= MAX_LEASES && oldest !== undefined) this.#known.delete(oldest)
    this.#known.set(name, { observation, readAtMs: this.#monotonicMs() })
    return observation
  }
}

const isSame = (one: LeaseRecord, other: LeaseRecord): boolean =>
  one.renewal === other.renewal && one.fence === other.fence && one.holder === other.holder
