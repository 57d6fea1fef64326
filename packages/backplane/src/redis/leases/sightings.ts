/** The record of a lease, as one look showed it. */
export interface LeaseRecord {
  readonly holder: string
  readonly fence: number
  /** The mark of the last renewal, unlike that of any other. */
  readonly renewal: string
  readonly ttlMs: number
}

/** What this process knows of one record, by its own monotonic clock. */
export interface Sighting extends LeaseRecord {
  /** When it was first seen, which is not before its renewal. */
  readonly seenAtMs: number
  /** When it was renewed, as far as can be told. */
  readonly renewedAtMs: number
}

interface Known {
  readonly sighting: Sighting
  readonly lookedAtMs: number
}

/** Past it the one looked at longest ago is forgotten, and would be watched anew. */
const MAX_LEASES = 1000

/**
 * For how long this process has seen each lease unrenewed. Clocks that can be set decide nothing here: Redis's own only
 * tells how old a renewal is that came since the last look, and never more than the time since then.
 */
export class LeaseSightings {
  readonly #monotonicMs: () => number
  readonly #known = new Map<string, Known>()

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  /** After a look. `ageMs`: since the renewal, by a clock that may have been set. */
  look(name: string, record: LeaseRecord, ageMs: number): Sighting {
    const known = this.#known.get(name)
    if (known && isSame(known.sighting, record)) return this.#keep(name, known.sighting)
    const nowMs = this.#monotonicMs()
    const sinceLastLookMs = known ? nowMs - known.lookedAtMs : Number.POSITIVE_INFINITY
    const renewedAtMs = nowMs - Math.min(Math.max(ageMs, 0), sinceLastLookMs)
    return this.#keep(name, { ...record, seenAtMs: nowMs, renewedAtMs })
  }

  /** After a renewal of our own, which was sent at `sentAtMs`. */
  renewed(name: string, record: LeaseRecord, sentAtMs: number): void {
    this.#keep(name, { ...record, seenAtMs: this.#monotonicMs(), renewedAtMs: sentAtMs })
  }

  /** The record that was not renewed for its whole term after we first saw it, if it still is the one. */
  expired(name: string): LeaseRecord | null {
    const sighting = this.#known.get(name)?.sighting
    return sighting && this.#monotonicMs() >= sighting.seenAtMs + sighting.ttlMs ? sighting : null
  }

  forget(name: string): void {
    this.#known.delete(name)
  }

  #keep(name: string, sighting: Sighting): Sighting {
    this.#known.delete(name)
    const [oldest] = this.#known.keys()
    if (this.#known.size >= MAX_LEASES && oldest !== undefined) this.#known.delete(oldest)
    this.#known.set(name, { sighting, lookedAtMs: this.#monotonicMs() })
    return sighting
  }
}

const isSame = (one: LeaseRecord, other: LeaseRecord): boolean =>
  one.renewal === other.renewal && one.fence === other.fence && one.holder === other.holder
