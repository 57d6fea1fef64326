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
  /** By lease, of the few this process asks for: the last grant to it, and the highest fence it has seen. */
  readonly #granted = new Map<string, Grant>()
  readonly #highest = new Map<string, number>()

  constructor(commands: Commands) {
    this.#commands = commands
  }

  /** Null while another holder has it. */
  async acquire(name: string, { holder, ttlMs }: LeaseOptions): Promise<Grant | null> {
    const keys = [redisKeys.lease(name), redisKeys.fence(name)]
    const highest = this.#highest.get(name) ?? 0
    const reply = await this.#commands.run(ACQUIRE_LEASE, { keys, args: [holder, ttlMs, highest] })
    if (statusOf(reply) === 'held') return this.#remember(name, numberIn(answerIn(reply, 'held')[0]))
    const fence = numberIn(answerIn(reply, 'granted')[0])
    this.#remember(name, fence)
    const grant = { name, holder, ttlMs, fence }
    this.#granted.set(name, grant)
    return grant
  }

  /**
   * Who in this process was granted that fence. A failover may forget the newest fence, and a process that never saw it be
   * given it again; the holder tells the two grants apart.
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

  #remember(name: string, fence: number): null {
    this.#highest.set(name, Math.max(fence, this.#highest.get(name) ?? 0))
    return null
  }
}
