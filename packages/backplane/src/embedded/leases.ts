import { KeyedGates } from '@stream-manager/async'
import type { Clock } from '@stream-manager/contracts'
import type { Lease, LeaseOptions, LeaseState } from '../port/backplane.ts'
import { BackplaneUnavailableError } from '../port/errors.ts'

type AcquiredLease = Pick<Lease, 'fence' | 'predecessorExpired'>

interface Grant {
  readonly holder: string
  readonly fence: number
  readonly ttlMs: number
  expiresAtMs: number
}

/** Stores the next fence of a lease and returns it. */
export type GrantFence = (lease: string) => Promise<number>

/** Callers that may wait for the decision about one lease. */
const WAITING_MAX = 1000

/**
 * Holders are kept in memory, on the monotonic clock: the store has one process, so its leases end with it and a
 * restart frees them at once. Fences are stored, so they only grow.
 */
export class Leases {
  readonly #grantFence: GrantFence
  readonly #clock: Clock
  /** The last grant of each lease, unless it was released. */
  readonly #grants = new Map<string, Grant>()
  /** One decision at a time for each lease, because storing a fence takes a while. */
  readonly #decisions = new KeyedGates({ running: 1, waiting: WAITING_MAX })

  constructor(grantFence: GrantFence, clock: Clock) {
    this.#grantFence = grantFence
    this.#clock = clock
  }

  /** Null while another holder has the lease. */
  acquire(name: string, options: LeaseOptions): Promise<AcquiredLease | null> {
    return this.#decisions.run(
      name,
      () => this.#decide(name, options),
      () => {
        throw new BackplaneUnavailableError(`${WAITING_MAX} callers wait for the lease ${name} already`)
      },
    )
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

  async #decide(name: string, { holder, ttlMs }: LeaseOptions): Promise<AcquiredLease | null> {
    const last = this.#grants.get(name)
    const isAnothers = last !== undefined && last.holder !== holder
    if (isAnothers && this.#isRunning(last)) return null
    const fence = await this.#nextFence(name)
    this.#grants.set(name, { holder, fence, ttlMs, expiresAtMs: this.#clock.monotonicMs() + ttlMs })
    return { fence, predecessorExpired: isAnothers }
  }

  async #nextFence(name: string): Promise<number> {
    try {
      return await this.#grantFence(name)
    } catch (error) {
      // The fence may have been stored, which refuses the writes of the last holder: it must learn that by its renewal.
      if (error instanceof BackplaneUnavailableError) this.#grants.delete(name)
      throw error
    }
  }

  #current(name: string): Grant | undefined {
    const grant = this.#grants.get(name)
    return grant && this.#isRunning(grant) ? grant : undefined
  }

  #isRunning({ expiresAtMs }: Grant): boolean {
    return this.#clock.monotonicMs() < expiresAtMs
  }
}
