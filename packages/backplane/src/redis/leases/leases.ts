import { randomBytes } from 'node:crypto'
import { systemClock } from '@stream-manager/contracts'
import type { LeaseOptions, LeaseState } from '../../port/backplane.ts'
import type { Commands } from '../connection/commands.ts'
import { ACQUIRE_LEASE, READ_LEASE, RELEASE_LEASE, RENEW_LEASE } from '../lua/leases.ts'
import { redisKeys } from '../wire/keys.ts'
import { answerIn, numberIn, statusOf, textIn } from '../wire/reply.ts'
import { type LeaseRecord, LeaseSightings } from './sightings.ts'

/** A lease that was granted to us. */
export interface Grant {
  readonly name: string
  readonly holder: string
  readonly fence: number
  readonly ttlMs: number
  readonly predecessorExpired: boolean
  /** When the last confirmed renewal was sent. */
  confirmedAtMs: number
}

/** What this process knows of a fence that it was granted itself. */
export interface Claim {
  readonly holder: string
  /** It has not been renewed for its whole term. */
  readonly isOver: boolean
}

const newMark = (): string => randomBytes(9).toString('base64url')

/**
 * A lease's end is judged by monotonic clocks alone: by the holder's, from when it sent its last renewal, and by that of
 * whoever waits for it, from when they first saw that renewal, which is later. Redis only sees to it that a record taken
 * over is still the one that was watched.
 */
export class Leases {
  readonly #commands: Commands
  readonly #monotonicMs: () => number
  readonly #sightings: LeaseSightings
  /** By lease, of the few this process asks for: the last grant to it, and the highest fence it has seen. */
  readonly #granted = new Map<string, Grant>()
  readonly #highest = new Map<string, number>()

  constructor(commands: Commands, monotonicMs: () => number = systemClock.monotonicMs) {
    this.#commands = commands
    this.#monotonicMs = monotonicMs
    this.#sightings = new LeaseSightings(monotonicMs)
  }

  /** Null while another holder has it. */
  async acquire(name: string, { holder, ttlMs }: LeaseOptions): Promise<Grant | null> {
    const keys = [redisKeys.lease(name), redisKeys.fence(name)]
    const highest = this.#highest.get(name) ?? 0
    const renewal = newMark()
    const expired = this.#sightings.expired(name)
    const watched = expired ? [expired.holder, expired.fence, expired.renewal] : ['', '', '']
    const confirmedAtMs = this.#monotonicMs()
    const args = [holder, ttlMs, highest, renewal, ...watched]
    const reply = await this.#commands.run(ACQUIRE_LEASE, { keys, args })
    if (statusOf(reply) === 'held') {
      this.#remember(name, this.#seen(name, answerIn(reply, 'held')).fence)
      return null
    }
    const [granted, isTaken] = answerIn(reply, 'granted').map(numberIn)
    const fence = numberIn(granted)
    this.#remember(name, fence)
    const grant = { name, holder, ttlMs, fence, predecessorExpired: isTaken === 1, confirmedAtMs }
    this.#granted.set(name, grant)
    this.#sightings.renewed(name, { holder, fence, renewal, ttlMs }, confirmedAtMs)
    return grant
  }

  /**
   * A failover may forget the newest fence, and a process that never saw it be given it again; the holder tells the two
   * grants apart. And no other process can tell as soon as we that our own time is over.
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
    this.#sightings.renewed(name, { holder, fence, renewal, ttlMs }, sentAtMs)
    return true
  }

  async release({ name, holder, fence }: Grant): Promise<void> {
    await this.#commands.run(RELEASE_LEASE, { keys: [redisKeys.lease(name)], args: [holder, fence] })
  }

  async read(name: string): Promise<LeaseState | null> {
    const reply = await this.#commands.run(READ_LEASE, { keys: [redisKeys.lease(name)], args: [] })
    if (statusOf(reply) === 'free') {
      this.#sightings.forget(name)
      return null
    }
    const { holder, fence, expiresInMs } = this.#seen(name, answerIn(reply, 'lease'))
    return expiresInMs > 0 ? { holder, fence, expiresInMs } : null
  }

  /** Takes down what a look showed. */
  #seen(name: string, [holder, renewal, ...numbers]: readonly unknown[]): LeaseState {
    const [fence = 0, ttlMs = 0, ageMs = 0] = numbers.map(numberIn)
    const record: LeaseRecord = { holder: textIn(holder), fence, renewal: textIn(renewal), ttlMs }
    // An earlier release's: Redis itself ends it.
    if (record.renewal === '') return { ...record, expiresInMs: ttlMs }
    const { renewedAtMs } = this.#sightings.look(name, record, ageMs)
    return { ...record, expiresInMs: Math.ceil(renewedAtMs + ttlMs - this.#monotonicMs()) }
  }

  #isOver({ confirmedAtMs, ttlMs }: Grant): boolean {
    return this.#monotonicMs() >= confirmedAtMs + ttlMs
  }

  #remember(name: string, fence: number): void {
    this.#highest.set(name, Math.max(fence, this.#highest.get(name) ?? 0))
  }
}
