import { randomBytes } from 'node:crypto'
import type { LeaseOptions, LeaseState } from '../../port/backplane.ts'
import type { Commands } from '../connection/commands.ts'
import { ACQUIRE_LEASE, READ_LEASE, RELEASE_LEASE, RENEW_LEASE } from '../lua/leases.ts'
import { redisKeys } from '../wire/keys.ts'
import { answerIn, numberIn, statusOf, textIn } from '../wire/reply.ts'
import { LeaseObservations, type LeaseRecord } from './observations.ts'

/** A lease granted to this process. */
export interface Grant {
  readonly name: string
  readonly holder: string
  readonly fence: number
  readonly ttlMs: number
  readonly predecessorExpired: boolean
  /** Send time of the last confirmed renewal. */
  confirmedAtMs: number
}

/** This process's knowledge of a fence that was granted to it. */
export interface Claim {
  readonly holder: string
  /** The lease was not renewed for a full term. */
  readonly isOver: boolean
}

const newMark = (): string => randomBytes(9).toString('base64url')

/**
 * Only monotonic clocks decide when a lease ends. The holder counts from the send time of its last renewal; a contender
 * counts from its first read of that renewal, which is later. Redis only ensures that a record that is taken over is still
 * the one that was watched.
 */
export class Leases {
  readonly #commands: Commands
  readonly #monotonicMs: () => number
  readonly #observations: LeaseObservations
  /** For each lease this process has asked for: its last grant, and the highest fence seen. */
  readonly #granted = new Map<string, Grant>()
  readonly #highest = new Map<string, number>()

  constructor(commands: Commands, monotonicMs: () => number) {
    this.#commands = commands
    this.#monotonicMs = monotonicMs
    this.#observations = new LeaseObservations(monotonicMs)
  }

  /** Null while another holder has the lease. */
  async acquire(name: string, { holder, ttlMs }: LeaseOptions): Promise<Grant | null> {
    const keys = [redisKeys.lease(name), redisKeys.fence(name)]
    const highest = this.#highest.get(name) ?? 0
    const renewal = newMark()
    const expired = this.#observations.expired(name)
    const watched = expired ? [expired.holder, expired.fence, expired.renewal] : ['', '', '']
    const confirmedAtMs = this.#monotonicMs()
    const args = [holder, ttlMs, highest, renewal, ...watched]
    const reply = await this.#commands.run(ACQUIRE_LEASE, { keys, args })
    if (statusOf(reply) === 'held') {
      this.#noteFence(name, this.#observed(name, answerIn(reply, 'held')).fence)
      return null
    }
    const [granted, isTaken] = answerIn(reply, 'granted').map(numberIn)
    const fence = numberIn(granted)
    this.#noteFence(name, fence)
    const grant = { name, holder, ttlMs, fence, predecessorExpired: isTaken === 1, confirmedAtMs }
    this.#granted.set(name, grant)
    this.#observations.renewed(name, { holder, fence, renewal, ttlMs }, confirmedAtMs)
    return grant
  }

  /**
   * After a failover Redis can issue a fence twice; the holder id tells the grants apart. This process is also the first to
   * know that its own term has ended.
   */
  claimOf(name: string, fence: number): Claim | undefined {
    const grant = this.#granted.get(name)
    return grant?.fence === fence ? { holder: grant.holder, isOver: this.#isOver(grant) } : undefined
  }

  async renew(grant: Grant): Promise<boolean> {
    if (this.#isOver(grant)) return false
    const { name, holder, fence, ttlMs } = grant
    const renewal = newMark()
    const sentAtMs = this.#monotonicMs()
    const args = [holder, fence, ttlMs, renewal]
    const reply = await this.#commands.run(RENEW_LEASE, { keys: [redisKeys.lease(name)], args })
    if (statusOf(reply) !== 'renewed') return false
    grant.confirmedAtMs = sentAtMs
    this.#observations.renewed(name, { holder, fence, renewal, ttlMs }, sentAtMs)
    return true
  }

  async release({ name, holder, fence }: Grant): Promise<void> {
    await this.#commands.run(RELEASE_LEASE, { keys: [redisKeys.lease(name)], args: [holder, fence] })
  }

  async read(name: string): Promise<LeaseState | null> {
    const reply = await this.#commands.run(READ_LEASE, { keys: [redisKeys.lease(name)], args: [] })
    if (statusOf(reply) === 'free') {
      this.#observations.forget(name)
      return null
    }
    const { holder, fence, expiresInMs } = this.#observed(name, answerIn(reply, 'lease'))
    return expiresInMs > 0 ? { holder, fence, expiresInMs } : null
  }

  /** Records a read of the lease. */
  #observed(name: string, [holder, renewal, ...numbers]: readonly unknown[]): LeaseState {
    const [fence = 0, ttlMs = 0, ageMs = 0] = numbers.map(numberIn)
    const record: LeaseRecord = { holder: textIn(holder), fence, renewal: textIn(renewal), ttlMs }
    // Written by an earlier release: Redis expires it.
    if (record.renewal === '') return { ...record, expiresInMs: ttlMs }
    const { renewedAtMs } = this.#observations.observe(name, record, ageMs)
    return { ...record, expiresInMs: Math.ceil(renewedAtMs + ttlMs - this.#monotonicMs()) }
  }

  #isOver({ confirmedAtMs, ttlMs }: Grant): boolean {
    return this.#monotonicMs() >= confirmedAtMs + ttlMs
  }

  #noteFence(name: string, fence: number): void {
    this.#highest.set(name, Math.max(fence, this.#highest.get(name) ?? 0))
  }
}
