import type { LeaseOptions, LeaseState } from '../port.ts'
import type { Commands } from './commands.ts'
import { ACQUIRE_LEASE, READ_LEASE, RELEASE_LEASE, RENEW_LEASE } from './lua/leases.ts'
import { redisKeys } from './redis-keys.ts'
import { answerIn, numberIn, statusOf, textIn } from './reply.ts'

/** A lease that was granted to us. */
export interface Grant {
  readonly name: string
  readonly holder: string
  readonly fence: number
  readonly ttlMs: number
}

/** Redis ends a lease by its own clock: the clocks of those who ask for it do not matter. */
export class Leases {
  readonly #commands: Commands
  /** The last grant of each lease to this process, one for each name it ever held. */
  readonly #granted = new Map<string, Grant>()

  constructor(commands: Commands) {
    this.#commands = commands
  }

  /** Null while another holder has it. */
  async acquire(name: string, { holder, ttlMs }: LeaseOptions): Promise<Grant | null> {
    const keys = [redisKeys.lease(name), redisKeys.fence(name)]
    const reply = await this.#commands.run(ACQUIRE_LEASE, { keys, args: [holder, ttlMs] })
    if (statusOf(reply) === 'held') return null
    const grant = { name, holder, ttlMs, fence: numberIn(answerIn(reply, 'granted')[0]) }
    this.#granted.set(name, grant)
    return grant
  }

  /**
   * Who in this process was granted that fence. A failover may forget the newest fence and give it out again; the holder
   * tells the two grants apart.
   */
  holderOf(name: string, fence: number): string | undefined {
    const grant = this.#granted.get(name)
    return grant?.fence === fence ? grant.holder : undefined
  }

  async renew({ name, holder, fence, ttlMs }: Grant): Promise<boolean> {
    const keys = [redisKeys.lease(name)]
    return (
      statusOf(await this.#commands.run(RENEW_LEASE, { keys, args: [holder, fence, ttlMs] })) === 'renewed'
    )
  }

  async release({ name, holder, fence }: Grant): Promise<void> {
    await this.#commands.run(RELEASE_LEASE, { keys: [redisKeys.lease(name)], args: [holder, fence] })
  }

  async read(name: string): Promise<LeaseState | null> {
    const reply = await this.#commands.run(READ_LEASE, { keys: [redisKeys.lease(name)], args: [] })
    if (statusOf(reply) === 'free') return null
    const [holder, fence, expiresInMs] = answerIn(reply, 'lease')
    return { holder: textIn(holder), fence: numberIn(fence), expiresInMs: numberIn(expiresInMs) }
  }
}
