import type { Backplane, Lease } from '@stream-manager/backplane'

const LEASE_TTL_MS = 10_000
const RENEW_EVERY_MS = 3_000
const RETRY_MS = 1_000
/** After this long without a confirmed renewal the holder stops by itself, 3 s before anyone else may start. */
const SELF_FENCE_MS = 7_000

export interface LeaseHandlers {
  onAcquired(fence: number): void
  /** The right to run is good for this long from now. */
  onRenewed(remainingMs: number): void
  onLost(): void
}

export interface LeaseKeeperOptions {
  readonly backplane: Backplane
  readonly name: string
  readonly holder: string
  readonly monotonicMs: () => number
}

/**
 * Holds one lease for as long as it runs, and competes for it while somebody else has it. Remaining time is
 * counted from when the renewal was SENT, so a slow answer can only shorten it (reliability-security.md, D7).
 */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions
  readonly #handlers: LeaseHandlers
  #lease: Lease | null = null
  #confirmedAtMs = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #turn: Promise<void> = Promise.resolve()

  constructor(options: LeaseKeeperOptions, handlers: LeaseHandlers) {
    this.#options = options
    this.#handlers = handlers
  }

  start(): void {
    this.#schedule(0)
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#turn
    const lease = this.#lease
    this.#lease = null
    await lease?.release().catch(() => undefined)
  }

  /** Lets the lease go and competes for it again after a while. */
  surrender(): void {
    clearTimeout(this.#timer)
    const lease = this.#lease
    this.#lease = null
    lease?.release().catch(() => undefined)
    this.#schedule(RETRY_MS)
  }

  #schedule(delayMs: number): void {
    if (this.#closed) return
    this.#timer = setTimeout(() => {
      this.#turn = this.#lease ? this.#renew(this.#lease) : this.#acquire()
    }, delayMs)
  }

  async #acquire(): Promise<void> {
    const { backplane, name, holder, monotonicMs } = this.#options
    const sentAtMs = monotonicMs()
    const lease = await backplane.acquireLease(name, { holder, ttlMs: LEASE_TTL_MS }).catch(() => null)
    if (!lease) return this.#schedule(RETRY_MS * (0.75 + Math.random() / 2))
    this.#lease = lease
    this.#confirmedAtMs = sentAtMs
    this.#handlers.onAcquired(lease.fence)
    this.#confirmed(sentAtMs)
  }

  async #renew(lease: Lease): Promise<void> {
    const sentAtMs = this.#options.monotonicMs()
    const renewed = await lease.renew().catch(() => null)
    if (renewed === true) return this.#confirmed(sentAtMs)
    const expired = this.#options.monotonicMs() - this.#confirmedAtMs >= SELF_FENCE_MS
    if (renewed === null && !expired) return this.#schedule(RETRY_MS)
    this.#lease = null
    this.#handlers.onLost()
    this.#schedule(RETRY_MS)
  }

  #confirmed(sentAtMs: number): void {
    this.#confirmedAtMs = sentAtMs
    this.#handlers.onRenewed(SELF_FENCE_MS - (this.#options.monotonicMs() - sentAtMs))
    this.#schedule(RENEW_EVERY_MS)
  }
}
