import { jitteredMs } from '@stream-manager/async'
import type { Backplane, Lease } from '@stream-manager/backplane/port'

const LEASE_TTL_MS = 10_000
const RENEW_EVERY_MS = 3_000
const RETRY_MS = 1_000
/**
 * Between two looks at a lease in other hands. Its term is counted from when a renewal was first seen, so this much may be
 * added to what passes from a holder's end to the next one's start.
 */
const WATCH_MS = 500
/** After this long without a confirmed renewal the holder stops by itself, 3 s before anyone else may start. */
const SELF_STOP_MS = 7_000
/** A holder that does not stop by itself is ended from outside within this time more. */
export const GUARD_GRACE_MS = 500
/** From then on nothing of a holder is sent, whatever happened to it, counted from when its last renewal was sent. */
const CERTAIN_STOP_MS = SELF_STOP_MS + GUARD_GRACE_MS

/** The right to run, until `endsAtMs` unless it is renewed. */
export interface Grant {
  readonly fence: number
  readonly endsAtMs: number
  /**
   * Before this instant an earlier holder may still be at work: the lease became free earlier than it would have run
   * out, because its holder gave it up in good order, or because the store lost it.
   */
  readonly certainFromMs: number
}

export interface LeaseHandlers {
  onAcquired(grant: Grant): void
  onRenewed(endsAtMs: number): void
  /** Resolves when nothing runs any more under the lease; nobody competes for it here before that. */
  onLost(): Promise<void>
}

export interface LeaseKeeperOptions {
  readonly backplane: Pick<Backplane, 'readLease' | 'acquireLease'>
  readonly name: string
  /** Nobody else's, not even for another keeper in this process: the same holder is granted the lease again at once. */
  readonly holder: string
  /** Must go on while the process is frozen and stay unmoved when the clock is set. */
  readonly nowMs: () => number
  /** How long to let others go first when the lease is free. */
  readonly acquireDelayMs: () => number
}

/**
 * Holds one lease for as long as it runs, and competes for it while somebody else has it. Remaining time is
 * counted from when the renewal was SENT, so a slow answer can only shorten it (reliability-security.md, D7).
 */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions
  readonly #handlers: LeaseHandlers
  #lease: Lease | null = null
  #endsAtMs = 0
  /** Of our latest grant. */
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

  /** Gives the lease back. Whatever ran under it must have ended. */
  async close(): Promise<void> {
    this.#closed = true
    this.#stopTimers()
    await this.#turn
    await this.#release(this.#lease)
  }

  /** Stops what runs, gives the lease back and competes for it again after a while. */
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
    // Others may have been faster, or we have not watched the lease for long enough yet.
    if (!lease) return this.#schedule(jittered(WATCH_MS))
    await this.#hold(lease, sentAtMs)
  }

  /** Looks again when the lease should be free, or sooner, as its holder may give it back. */
  #waitFor(expiresInMs: number): void {
    this.#hasDelayed = false
    this.#schedule(Math.min(jittered(WATCH_MS), expiresInMs + 10))
  }

  async #hold(lease: Lease, sentAtMs: number): Promise<void> {
    const endsAtMs = sentAtMs + SELF_STOP_MS
    // The answer came too late to be of use, or nobody wants it any more.
    if (this.#closed || this.#options.nowMs() >= endsAtMs) {
      await this.#release(lease)
      return this.#schedule(RETRY_MS)
    }
    this.#lease = lease
    this.#hasDelayed = false
    const certainFromMs = this.#certainFromMs(lease)
    this.#fence = lease.fence
    this.#confirmed(sentAtMs)
    this.#handlers.onAcquired({ fence: lease.fence, endsAtMs, certainFromMs })
  }

  /**
   * A lease that ran out was last renewed a full term ago, and fences tell when nobody held it after us. Of any other
   * lease we only know that it is not being renewed now.
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

  /** Does not depend on an answer: a store that never gives one must not keep the stream running. */
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

  /** What is not released runs out. */
  async #release(lease: Lease | null): Promise<void> {
    await lease?.release().catch(() => undefined)
  }
}

const jittered = (ms: number): number => jitteredMs(ms, { from: 0.75, to: 1.25 })
