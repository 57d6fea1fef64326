import { randomUUID } from 'node:crypto'
import { CLOSE_CODES, type CloseCodeName, type Command, type ConnectRequest } from '@stream-manager/contracts'
import type { FastifyBaseLogger } from 'fastify'
import type { RawData, WebSocket } from 'ws'
import type { AccessPolicy, Principal } from '../../access.ts'
import type { GatewayLimits } from '../../limits.ts'
import type { Codec } from '../../protocol/codec.ts'
import { type Answer, type Outcome, refuse } from '../../protocol/outcome.ts'
import { Subscriptions, type SubscriptionsOptions } from '../subscriptions/subscriptions.ts'
import type { Commands } from './commands.ts'
import { Liveness } from './liveness.ts'
import { Outbox } from './outbox.ts'

export interface SessionServices {
  readonly access: AccessPolicy
  readonly commands: Commands
  readonly subscriptions: SubscriptionsOptions
  readonly limits: GatewayLimits
  readonly version: string
}

export interface SessionOptions {
  readonly socket: WebSocket
  readonly codec: Codec
  readonly services: SessionServices
  readonly log: FastifyBaseLogger
}

interface Received {
  readonly commands: Command[]
  readonly bytes: number
}

/** One client's connection, from the upgrade to the close. Its commands are carried out one after another. */
export class Session {
  readonly id = randomUUID()
  readonly outbox: Outbox
  readonly subscriptions: Subscriptions
  readonly #options: SessionOptions
  readonly #liveness: Liveness
  readonly #inbox: Received[] = []
  #inboxBytes = 0
  #working = false
  #principal: Principal | null = null
  #ended = false

  constructor(options: SessionOptions) {
    this.#options = options
    const { socket, codec, services } = options
    const { limits } = services
    this.outbox = new Outbox({ sink: socket, codec, limits, onOverflow: () => this.close('slow') })
    this.subscriptions = new Subscriptions(services.subscriptions, {
      codec,
      push: (bytes, conflateBy) => this.outbox.push(bytes, conflateBy),
    })
    const ping = codec.encode({})
    this.#liveness = new Liveness({
      ...limits,
      ping: () => this.outbox.push(ping),
      onStale: () => this.close('stale'),
      onNoPong: () => this.close('noPong'),
    })
    socket.on('message', (message, binary) => this.#receive(message, binary))
    socket.once('close', () => this.#end())
  }

  /** Sends nothing more, says why, and leaves the peer a moment to answer. */
  close(name: CloseCodeName): void {
    if (this.#ended) return
    this.#end()
    const { code, reason } = CLOSE_CODES[name]
    this.#options.log.debug({ client: this.id, code, reason }, 'closing a connection')
    this.#options.socket.close(code, reason)
  }

  #end(): void {
    this.#ended = true
    this.#liveness.stop()
    this.subscriptions.close()
    this.outbox.close()
    this.#inbox.length = 0
  }

  #receive(message: RawData, binary: boolean): void {
    if (this.#ended || !Buffer.isBuffer(message)) return
    const { codec } = this.#options
    const commands = binary === codec.binary ? codec.decode(message) : null
    if (commands === null) this.close(binary === codec.binary ? 'badRequest' : 'inappropriateProtocol')
    else this.#accept(commands, message.length)
  }

  #accept(commands: Command[], bytes: number): void {
    // A pong is taken at once: it must not wait behind a command that waits for the backplane.
    const work = commands.filter((command) => Object.keys(command).length > 0)
    if (work.length < commands.length) this.#liveness.pong()
    if (work.length === 0) return
    this.#inboxBytes += bytes
    this.#inbox.push({ commands: work, bytes })
    if (this.#inboxBytes > this.#options.services.limits.maxInboxBytes) this.close('tooManyRequests')
    else void this.#work()
  }

  async #work(): Promise<void> {
    if (this.#working) return
    this.#working = true
    for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) {
      for (const command of next.commands) await this.#carryOut(command)
      this.#inboxBytes -= next.bytes
    }
    this.#working = false
  }

  async #carryOut(command: Command): Promise<void> {
    // Without this, one message full of commands would overflow the queue with its own replies.
    await this.outbox.room()
    if (this.#ended) return
    const outcome = await this.#handle(command).catch((error: unknown) => {
      this.#options.log.warn({ err: error, client: this.id }, 'a command could not be carried out')
      return refuse('internal')
    })
    if (this.#ended) return
    if ('close' in outcome) this.close(outcome.close)
    else this.#reply(command.id, outcome)
  }

  #reply(id: number | undefined, outcome: Answer): void {
    const body = 'error' in outcome ? outcome : outcome.result
    this.outbox.push(this.#options.codec.encode({ ...(id && { id }), ...body }))
    if ('result' in outcome) outcome.onQueued?.()
  }

  async #handle(command: Command): Promise<Outcome> {
    const principal = this.#principal
    // A reply could not be told from a push.
    if (!command.id) return { close: principal && command.send ? 'notAvailable' : 'badRequest' }
    if (principal === null) return command.connect ? this.#connect(command.connect) : { close: 'badRequest' }
    if (command.connect) return { close: 'badRequest' }
    return this.#options.services.commands.handle({ principal, subscriptions: this.subscriptions }, command)
  }

  async #connect(request: ConnectRequest): Promise<Outcome> {
    const { access, limits, version } = this.#options.services
    const principal = await access.connect(request, this.id)
    if (typeof principal === 'string') return { close: principal }
    this.#principal = principal
    if (!this.#ended) this.#liveness.connected()
    const ping = Math.ceil(limits.pingIntervalMs / 1000)
    return { result: { connect: { client: this.id, version, ping, pong: true } } }
  }
}
