import type { ClientInfo, CloseCodeName, Command, ConnectRequest } from '@stream-manager/contracts'
import type { AccessPolicy, Principal } from '../../access.ts'
import { withDeadline } from '../../deadline.ts'
import type { GatewayLimits } from '../../limits.ts'
import { type Outcome, refuse } from '../../protocol/outcome.ts'
import type { Slots } from '../admission/slots.ts'
import { TokenBucket } from '../admission/token-bucket.ts'
import type { Subscriptions } from '../subscriptions/subscriptions.ts'
import type { Commands } from './commands.ts'
import { lifetimeFields } from './lifetime.ts'
import type { Liveness } from './liveness.ts'

export interface ConnectionServices {
  readonly access: AccessPolicy
  readonly commands: Commands
  /** Connections by user. */
  readonly users: Slots
  readonly limits: GatewayLimits
  readonly version: string
}

export interface ConnectionOptions {
  readonly clientId: string
  readonly services: ConnectionServices
  readonly subscriptions: Subscriptions
  readonly liveness: Pick<Liveness, 'connected' | 'expireAt'>
}

const infoOf = ({ id, name }: Principal, clientId: string): ClientInfo => ({
  user: id,
  client: clientId,
  conn_info: { name },
})

/**
 * Whom one socket speaks for, and what it may say when: `connect` first and once, then commands with an id, at a bounded
 * rate. Rejects when the backplane, or who knows the tokens, does not answer.
 */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #rate: TokenBucket
  #principal: Principal | null = null
  #closed = false

  constructor(options: ConnectionOptions) {
    const { commandsPerSecond: perSecond, commandBurst: burst } = options.services.limits
    this.#options = options
    this.#rate = new TokenBucket({ perSecond, burst })
  }

  /** False when pongs come as a flood; each counts as a command does. */
  takePong(): boolean {
    return this.#rate.take() !== 'flooding'
  }

  async handle(command: Command): Promise<Outcome> {
    const principal = this.#principal
    // A reply could not be told from a push.
    if (!command.id) return { close: principal && command.send ? 'notAvailable' : 'badRequest' }
    if (principal === null) return command.connect ? this.#connect(command.connect) : { close: 'badRequest' }
    if (command.connect) return { close: 'badRequest' }
    const verdict = this.#rate.take()
    if (verdict === 'flooding') return { close: 'tooManyRequests' }
    if (verdict === 'refused') return refuse('tooManyRequests')
    if (command.refresh) return this.#refresh(principal, command.refresh.token ?? '')
    const { clientId, services, subscriptions } = this.#options
    const caller = { clientId, principal, info: infoOf(principal, clientId), subscriptions }
    return services.commands.handle(caller, command)
  }

  /** Gives back what the connection holds; an answer that is still awaited gets nothing more. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#principal) this.#options.services.users.release(this.#principal.id)
  }

  async #connect(request: ConnectRequest): Promise<Outcome> {
    const { clientId, services, liveness } = this.#options
    const { access, limits, users, version } = services
    const principal = await withDeadline(access.connect(request, clientId), limits.commandTimeoutMs)
    if (typeof principal === 'string') return { close: principal }
    if (this.#closed || !users.take(principal.id)) return { close: 'connectionLimit' }
    this.#principal = principal
    liveness.connected(performance.now())
    const ping = Math.ceil(limits.pingIntervalMs / 1_000)
    return { result: { connect: { client: clientId, version, ...this.#renew(principal), ping, pong: true } } }
  }

  async #refresh(principal: Principal, token: string): Promise<Outcome> {
    const { clientId, services } = this.#options
    const renewing = services.access.refresh(principal, token)
    const renewed = await withDeadline(renewing, services.limits.commandTimeoutMs)
    const refused: CloseCodeName | null = typeof renewed === 'string' ? renewed : null
    // Subscriptions and counts belong to the first user.
    if (typeof renewed === 'string' || renewed.id !== principal.id)
      return { close: refused ?? 'invalidToken' }
    this.#principal = renewed
    return { result: { refresh: { client: clientId, version: services.version, ...this.#renew(renewed) } } }
  }

  #renew({ expiresAt }: Principal): ReturnType<typeof lifetimeFields> {
    const { services, liveness } = this.#options
    if (!this.#closed) liveness.expireAt(expiresAt)
    return lifetimeFields(expiresAt, services.limits.refreshLeadMs)
  }
}
