import { jitteredMs } from '@stream-manager/async'
import type { Backplane, Lease } from '@stream-manager/backplane/port'

const LEASE_TTL_MS = 10_000
const RENEW_EVERY_MS = 3_000
const RETRY_MS = 1_000
/**
 * Interval between two reads of a lease that another holder has. Its term is counted from the read that first saw the
 * renewal, so a takeover may take this much longer.
 */
const WATCH_MS = 500
/** After this long without a confirmed renewal the holder stops, 3 s before another holder may start. */
const SELF_STOP_MS = 7_000
/** The guard process ends a holder that has not stopped within this additional time. */
export const GUARD_GRACE_MS = 500
/** Time since the last renewal was sent after which a holder certainly sends nothing. */
const CERTAIN_STOP_MS = SELF_STOP_MS + GUARD_GRACE_MS

/** The right to run, until `endsAtMs` unless it is renewed. */
export interface Grant {
  readonly fence: number
  readonly endsAtMs: number
  /**
   * Before this instant an earlier holder may still be pushing: the lease became free before it ran out, because its
   * holder released it or the store lost it.
   */
  readonly certainFromMs: number
  /** False when the last holder released the lease, or there was none. */
  readonly predecessorExpired: boolean
}

export interface LeaseHandlers {
  onAcquired(grant: Grant): void
  onRenewed(endsAtMs: number): void
  /** Resolves when nothing runs under the lease any more. The keeper does not compete before that. */
  onLost(): Promise<void>
}

export interface LeaseKeeperOptions {
  readonly backplane: Pick<Backplane, 'readLease' | 'acquireLease'>
  readonly name: string
  /** Unique, even among the keepers of this process: the same holder gets the lease again at once. */
  readonly holder: string
  /** Must advance while the process is frozen, and must not move when the clock is set. */
  readonly nowMs: () => number
  /** Delay before acquiring a free lease, so that others can go first. */
  readonly acquireDelayMs: () => number
}

/**
 * Holds one lease while it runs, and competes for it while another holder has it. Remaining time is counted from the
 * sending of the renewal, so a slow answer can only shorten it.
 */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions
  readonly #handlers: LeaseHandlers
  #lease: Lease | null = null
  #endsAtMs = 0
  /** Fence of our latest grant. */
  #fence = 0
  #hasDelayed = false
  #turnTimer: NodeJS.Timeout | undefined
  #stopTimer: NodeJS.Timeout | undefined
  #closed = false
  #turn: Promise<void> = Promise.resolve()

  constructor(options: LeaseKeeperOptions, handlers: LeaseHandlers) {
    this.#options = options
    this.#handlers = handlers
  }

  start(): void {
    this.#schedule(0)
  }

  /** Releases the lease. Nothing may run under it any more. */
  async close(): Promise<void> {
    this.#closed = true
    this.#stopTimers()
    await this.#turn
    await this.#release(this.#lease)
  }

  /** Stops the work under the lease, releases it, and competes for it again later. */
  async surrender(): Promise<void> {
    if (this.#lease) await this.#lose(this.#lease)
  }

  #schedule(delayMs: number): void {
    if (this.#closed) return
    clearTimeout(this.#turnTimer)
    this.#turnTimer = setTimeout(() => {
      this.#turn = this.#lease ? this.#renew(this.#lease) : this.#compete()
    }, delayMs)
  }

  async #compete(): Promise<void> {
    const { backplane, name, holder, acquireDelayMs } = this.#options
    const state = await backplane.readLease(name).catch(() => undefined)
    if (state === undefined) return this.#schedule(jittered(RETRY_MS))
    if (state && state.holder !== holder) return this.#waitFor(state.expiresInMs)
    const delayMs = this.#hasDelayed ? 0 : acquireDelayMs()
    this.#hasDelayed = true
    if (delayMs > 0) return this.#schedule(delayMs)
    const sentAtMs = this.#options.nowMs()
    const lease = await backplane.acquireLease(name, { holder, ttlMs: LEASE_TTL_MS }).catch(() => null)
    // Another holder was faster, or the lease was not watched for a full term yet.
    if (!lease) return this.#schedule(jittered(WATCH_MS))
    await this.#hold(lease, sentAtMs)
  }

  /** Reads the lease again when it should be free, or sooner, because its holder may release it. */
  #waitFor(expiresInMs: number): void {
    this.#hasDelayed = false
    this.#schedule(Math.min(jittered(WATCH_MS), expiresInMs + 10))
  }

  async #hold(lease: Lease, sentAtMs: number): Promise<void> {
    const endsAtMs = sentAtMs + SELF_STOP_MS
    // The answer came too late, or this keeper is closed.
    if (this.#closed || this.#options.nowMs() >= endsAtMs) {
      await this.#release(lease)
      return this.#schedule(RETRY_MS)
    }
    this.#lease = lease
    this.#hasDelayed = false
    const certainFromMs = this.#certainFromMs(lease)
    const { fence, predecessorExpired } = lease
    this.#fence = fence
    this.#confirmed(sentAtMs)
    this.#handlers.onAcquired({ fence, endsAtMs, certainFromMs, predecessorExpired })
  }

  /**
   * A lease that ran out was last renewed a full term ago. Consecutive fences prove that nobody held it between our
   * grants. In all other cases an earlier holder may still be pushing.
   */
  #certainFromMs({ fence, predecessorExpired }: Lease): number {
    const nowMs = this.#options.nowMs()
    const wasOurs = this.#fence > 0 && fence === this.#fence + 1
    return predecessorExpired || wasOurs ? nowMs : nowMs + CERTAIN_STOP_MS
  }

  async #renew(lease: Lease): Promise<void> {
    const sentAtMs = this.#options.nowMs()
    const renewed = await lease.renew().catch(() => null)
    // The time ran out before the answer came.
    if (this.#lease !== lease) return
    if (renewed) this.#confirmed(sentAtMs)
    else if (renewed === false) await this.#lose(lease)
    else this.#schedule(RETRY_MS)
  }

  #confirmed(sentAtMs: number): void {
    this.#endsAtMs = sentAtMs + SELF_STOP_MS
    this.#handlers.onRenewed(this.#endsAtMs)
    this.#stopInTime()
    this.#schedule(RENEW_EVERY_MS - (this.#options.nowMs() - sentAtMs))
  }

  /** Independent of any answer: a store that never answers must not keep the stream running. */
  #stopInTime(): void {
    clearTimeout(this.#stopTimer)
    const lease = this.#lease
    if (this.#closed || !lease) return
    const remainingMs = this.#endsAtMs - this.#options.nowMs()
    if (remainingMs <= 0) this.#turn = this.#lose(lease)
    else this.#stopTimer = setTimeout(() => this.#stopInTime(), remainingMs)
  }

  async #lose(lease: Lease): Promise<void> {
    if (this.#lease !== lease) return
    this.#lease = null
    this.#stopTimers()
    await this.#handlers.onLost()
    await this.#release(lease)
    this.#schedule(RETRY_MS)
  }

  #stopTimers(): void {
    clearTimeout(this.#turnTimer)
    clearTimeout(this.#stopTimer)
  }

  /** A lease that cannot be released runs out. */
  async #release(lease: Lease | null): Promise<void> {
    await lease?.release().catch(() => undefined)
  }
}

const jittered = (ms: number): number => jitteredMs(ms, { from: 0.75, to: 1.25 })
