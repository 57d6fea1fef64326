import type { Clock } from '@stream-manager/contracts'
import type { Lease, LeaseOptions, LeaseState } from '../port/backplane.ts'
import type { Database } from './database.ts'

interface Grant {
  readonly holder: string
  readonly fence: number
  readonly ttlMs: number
  expiresAtMs: number
}

/**
 * Holders are kept in memory, on the monotonic clock: the store has one process, so its leases end with it and a
 * restart frees them at once. Fences are stored, so they only grow.
 */
export class Leases {
  readonly #database: Database
  readonly #clock: Clock
  /** The last grant of each lease, unless it was released. */
  readonly #grants = new Map<string, Grant>()

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  /** Null while another holder has the lease. */
  acquire(name: string, { holder, ttlMs }: LeaseOptions): Pick<Lease, 'fence' | 'predecessorExpired'> | null {
    const last = this.#grants.get(name)
    const isAnothers = last !== undefined && last.holder !== holder
    if (isAnothers && this.#isRunning(last)) return null
    const sql = `insert into fences (lease, fence) values (?, 1)
      on conflict (lease) do update set fence = fence + 1 returning fence`
    const fence = this.#database.transaction(() => Number(this.#database.get(sql, name)?.['fence']))
    this.#grants.set(name, { holder, fence, ttlMs, expiresAtMs: this.#clock.monotonicMs() + ttlMs })
    return { fence, predecessorExpired: isAnothers }
  }

  renew(name: string, fence: number): boolean {
    const grant = this.#current(name)
    if (grant?.fence !== fence) return false
    grant.expiresAtMs = this.#clock.monotonicMs() + grant.ttlMs
    return true
  }

  release(name: string, fence: number): void {
    if (this.#current(name)?.fence === fence) this.#grants.delete(name)
  }

  read(name: string): LeaseState | null {
    const grant = this.#current(name)
    if (!grant) return null
    const { holder, fence, expiresAtMs } = grant
    return { holder, fence, expiresInMs: expiresAtMs - this.#clock.monotonicMs() }
  }

  isHeld(name: string, fence: number): boolean {
    return this.#current(name)?.fence === fence
  }

  /** The highest fence ever granted; 0 without one. */
  lastFence(name: string): number {
    return Number(this.#database.get('select fence from fences where lease = ?', name)?.['fence'] ?? 0)
  }

  #current(name: string): Grant | undefined {
    const grant = this.#grants.get(name)
    return grant && this.#isRunning(grant) ? grant : undefined
  }

  #isRunning({ expiresAtMs }: Grant): boolean {
    return this.#clock.monotonicMs() < expiresAtMs
  }
}
