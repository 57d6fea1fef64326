import { type Release, type Slots, TokenBucket } from '@stream-manager/async'
import type { Arrival, Caller, CloseCodeName, Command, ConnectRequest } from '@stream-manager/contracts'
import type { AccessPolicy, Admitted, Connecting } from '../../access.ts'
import { withDeadline } from '../../deadline.ts'
import type { GatewayLimits } from '../../limits.ts'
import { type Outcome, refuse } from '../../protocol/outcome.ts'
import type { Subscriptions } from '../subscriptions/subscriptions.ts'
import { playbackOf } from '../viewers/playback.ts'
import type { Commands } from './commands.ts'
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
  readonly connecting: Connecting
  readonly arrival: Arrival
  readonly services: ConnectionServices
  readonly subscriptions: Subscriptions
  readonly liveness: Pick<Liveness, 'connected' | 'expireAt'>
}

/** Fields of the token's expiry in `connect` and `refresh` results. */
interface LifetimeFields {
  readonly expires?: true
  /** Seconds until the client should refresh. */
  readonly ttl?: number
}

/** The client is asked for a new token `leadMs` before the present one expires. */
const lifetimeFields = ({ expiresAt, isRenewable = true }: Admitted, leadMs: number): LifetimeFields => {
  if (expiresAt === undefined || !isRenewable) return {}
  const refreshInMs = expiresAt - Date.now() - leadMs
  return { expires: true, ttl: Math.max(1, Math.floor(refreshInMs / 1_000)) }
}

/**
 * Authentication and rate limits of one socket: `connect` first, once; then commands with an id. Rejects when the
 * backplane or the access policy does not answer.
 */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #rate: TokenBucket
  #admitted: Admitted | null = null
  #playback: string | null = null
  #releaseUser: Release | null = null
  #closed = false

  constructor(options: ConnectionOptions) {
    const { commandsPerSecond: perSecond, commandBurst: burst } = options.services.limits
    this.#options = options
    this.#rate = new TokenBucket({ perSecond, burst })
  }

  /** False for a flood of pongs. Each pong counts as a command. */
  takePong(): boolean {
    return this.#rate.take() !== 'flooding'
  }

  async handle(command: Command): Promise<Outcome> {
    const admitted = this.#admitted
    // Without an id a reply would look like a push.
    if (!command.id) return { close: admitted && command.send ? 'notAvailable' : 'badRequest' }
    if (admitted === null) return command.connect ? this.#connect(command.connect) : { close: 'badRequest' }
    if (command.connect) return { close: 'badRequest' }
    const verdict = this.#rate.take()
    if (verdict === 'flooding') return { close: 'tooManyRequests' }
    if (verdict === 'refused') return refuse('tooManyRequests')
    if (command.refresh) return this.#refresh(admitted, command.refresh.token ?? '')
    const { connecting, arrival, services, subscriptions } = this.#options
    const { clientId, addresses } = connecting
    const address = addresses.at(-1)
    const connection = { clientId, address, arrival, caller: admitted.caller, subscriptions }
    return services.commands.handle(connection, command)
  }

  /** Null before `connect`. */
  get admitted(): Admitted | null {
    return this.#admitted
  }

  /** The `sid` of the player beside the socket; null without one. */
  get playback(): string | null {
    return this.#playback
  }

  /** The same subject with other rights: takes effect on open subscriptions at once. */
  reauthorise(caller: Caller): void {
    if (this.#admitted === null) return
    this.#admitted = { ...this.#admitted, caller }
    this.#options.subscriptions.reauthorise(caller)
  }

  /** Releases the connection's place. A `connect` in progress then gets no place. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#releaseUser?.()
  }

  async #connect(request: ConnectRequest): Promise<Outcome> {
    const { connecting, services, liveness } = this.#options
    const { access, limits, users, version } = services
    const admitted = await withDeadline(access.connect(request, connecting), limits.commandTimeoutMs)
    if (typeof admitted === 'string') return { close: admitted }
    if ('error' in admitted) return admitted
    this.#releaseUser = this.#closed ? null : users.take(admitted.caller.subject)
    if (this.#releaseUser === null) return { close: 'connectionLimit' }
    this.#admitted = admitted
    this.#playback = playbackOf(request)
    liveness.connected(performance.now())
    const ping = Math.ceil(limits.pingIntervalMs / 1_000)
    return {
      result: {
        connect: { client: connecting.clientId, version, ...this.#renew(admitted), ping, pong: true },
      },
    }
  }

  async #refresh(admitted: Admitted, token: string): Promise<Outcome> {
    const { connecting, services } = this.#options
    const renewing = services.access.refresh(admitted, token)
    const renewed = await withDeadline(renewing, services.limits.commandTimeoutMs)
    const refused: CloseCodeName | null = typeof renewed === 'string' ? renewed : null
    // Subscriptions and counts belong to the user of the first token.
    if (typeof renewed === 'string' || renewed.caller.subject !== admitted.caller.subject)
      return { close: refused ?? 'invalidToken' }
    this.#admitted = renewed
    this.reauthorise(renewed.caller)
    return {
      result: {
        refresh: { client: connecting.clientId, version: services.version, ...this.#renew(renewed) },
      },
    }
  }

  #renew(admitted: Admitted): LifetimeFields {
    const { services, liveness } = this.#options
    if (!this.#closed) liveness.expireAt(admitted.expiresAt)
    return lifetimeFields(admitted, services.limits.refreshLeadMs)
  }
}
