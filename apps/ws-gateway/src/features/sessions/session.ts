import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type Arrival,
  type Caller,
  CLOSE_CODES,
  type CloseCodeName,
  type Command,
  type Reply,
} from '@stream-manager/contracts'
import type { FastifyBaseLogger } from 'fastify'
import type { RawData, WebSocket } from 'ws'
import type { Admitted } from '../../access.ts'
import type { Codec } from '../../protocol/codec.ts'
import { type Answer, refuse } from '../../protocol/outcome.ts'
import { deflateFrame } from '../fanout/deflate-frame.ts'
import { frameReplies } from '../fanout/websocket-frame.ts'
import { Subscriptions, type SubscriptionsOptions } from '../subscriptions/subscriptions.ts'
import type { Watcher } from '../viewers/socket-round.ts'
import { Connection, type ConnectionServices } from './connection.ts'
import { Liveness } from './liveness.ts'
import { Outbox } from './outbox.ts'

export interface SessionServices extends ConnectionServices {
  readonly subscriptions: SubscriptionsOptions
}

/** One client's connection: the WebSocket, its TCP stream, and the negotiated encoding. */
export interface Link {
  readonly socket: WebSocket
  /** Addresses of the peer itself, and of the client that a trusted proxy names. */
  readonly addresses: readonly (string | undefined)[]
  /** The upgrade. */
  readonly arrival: Arrival
  readonly stream: Socket
  readonly codec: Codec
  /** The client agreed to compressed messages. */
  readonly deflates: boolean
}

export interface SessionOptions {
  readonly link: Link
  readonly services: SessionServices
  readonly log: FastifyBaseLogger
}

/** The caller with its present rights, the same object when they are unchanged, or the code that ends the connection. */
export type CheckRights = (admitted: Admitted) => Caller | CloseCodeName

interface Received {
  readonly commands: Command[]
  readonly bytes: number
}

/**
 * Replies that contain what channels show. Those to `connect`, `refresh` and `rpc` stay as they are: the length of a
 * compressed message tells about a token or key in it, if the caller chose the text beside it.
 */
const mayDeflate = ({ subscribe, history, presence }: Reply): boolean =>
  subscribe !== undefined || history !== undefined || presence !== undefined

/** Time after which a session yields to the others. */
const TURN_MS = 5

/** One client's connection, from the upgrade to the close. Its commands run one after another. */
export class Session {
  readonly id = randomUUID()
  readonly outbox: Outbox
  readonly subscriptions: Subscriptions
  readonly #options: SessionOptions
  readonly #liveness: Liveness
  readonly #connection: Connection
  readonly #inbox: Received[] = []
  #inboxBytes = 0
  #working = false
  /** Resolves when the answer of the call before has room in the outbox. */
  #callAnswered: Promise<void> = Promise.resolve()
  #ended = false

  constructor(options: SessionOptions) {
    this.#options = options
    const { link, services } = options
    const { socket, stream, codec, deflates } = link
    const { limits } = services
    this.outbox = new Outbox({ stream, websocket: socket, limits, onOverflow: () => this.close('slow') })
    this.subscriptions = new Subscriptions(services.subscriptions, {
      codec,
      deflates,
      push: (frame, conflateBy) => this.outbox.push(frame, conflateBy),
    })
    this.#liveness = new Liveness(limits, performance.now())
    this.#connection = new Connection({
      connecting: { clientId: this.id, addresses: link.addresses },
      arrival: link.arrival,
      services,
      subscriptions: this.subscriptions,
      liveness: this.#liveness,
    })
    socket.on('message', (message, binary) => this.#receive(message, binary))
    socket.once('close', () => this.#end())
  }

  /** Checks all deadlines. Called for all sessions together, at least once a second. */
  sweep(nowMs: number): void {
    this.outbox.checkAge(nowMs)
    if (this.#ended) return
    const due = this.#liveness.due(nowMs)
    if (due === 'ping') this.#push({})
    else if (due !== null) this.close(due)
  }

  /** Null while the socket names no playback. */
  get watcher(): Watcher | null {
    const { admitted, playback: sid } = this.#connection
    if (admitted === null || sid === null) return null
    const address = this.#options.link.addresses.at(-1)
    return { sid, caller: admitted.caller, address, streamIds: this.subscriptions.streamIds() }
  }

  /** Checks the caller's rights anew. Subscriptions beyond them end at once. */
  reauthorise(check: CheckRights): void {
    const { admitted } = this.#connection
    if (this.#ended || admitted === null) return
    const checked = check(admitted)
    if (typeof checked === 'string') this.close(checked)
    else if (checked !== admitted.caller) this.#connection.reauthorise(checked)
  }

  /** Sends a close frame and nothing after it. */
  close(name: CloseCodeName): void {
    if (this.#ended) return
    this.#end()
    const { code, reason } = CLOSE_CODES[name]
    this.#options.log.debug({ client: this.id, code, reason }, 'closing a connection')
    this.#options.link.socket.close(code, reason)
  }

  #end(): void {
    this.#ended = true
    this.subscriptions.close()
    this.#connection.close()
    this.outbox.close()
    this.#inbox.length = 0
  }

  #receive(message: RawData, binary: boolean): void {
    if (this.#ended || !Buffer.isBuffer(message)) return
    const { codec } = this.#options.link
    const commands = binary === codec.binary ? codec.decode(message) : null
    if (commands === null) this.close(binary === codec.binary ? 'badRequest' : 'inappropriateProtocol')
    else this.#accept(commands, message.length)
  }

  #accept(commands: Command[], bytes: number): void {
    // A pong is handled at once: it must not wait behind a command that waits for the backplane.
    const work = commands.filter((command) => Object.keys(command).length > 0)
    if (work.length < commands.length) this.#pong()
    if (work.length === 0) return
    this.#inboxBytes += bytes
    this.#inbox.push({ commands: work, bytes })
    if (this.#inboxBytes > this.#options.services.limits.maxInboxBytes) this.close('tooManyRequests')
    else void this.#work()
  }

  #pong(): void {
    this.#liveness.pong()
    if (!this.#connection.takePong()) this.close('tooManyRequests')
  }

  async #work(): Promise<void> {
    if (this.#working) return
    this.#working = true
    let turnEndsMs = performance.now() + TURN_MS
    for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) {
      for (const command of next.commands) {
        await this.#run(command)
        // The embedded store answers at once. Without this pause no other session is read until the last command is done.
        if (performance.now() < turnEndsMs) continue
        await nextTurn()
        turnEndsMs = performance.now() + TURN_MS
      }
      this.#inboxBytes -= next.bytes
    }
    this.#working = false
  }

  async #run(command: Command): Promise<void> {
    // Otherwise one message full of commands would overflow the queue with its own replies.
    await this.outbox.room()
    if (this.#ended) return
    const answered = this.#answer(command)
    // A call may take seconds; later commands need not wait for it.
    if (!command.rpc) await answered
  }

  async #answer(command: Command): Promise<void> {
    const outcome = await this.#connection.handle(command).catch((error: unknown) => {
      this.#options.log.warn({ err: error, client: this.id }, 'a command failed')
      return refuse('internal')
    })
    if (command.rpc) await this.#takeTurn()
    if (this.#ended) return
    if ('close' in outcome) this.close(outcome.close)
    else this.#reply(command.id, outcome)
  }

  /** Calls that end together must not overflow the queue: each waits for room after the one before. */
  #takeTurn(): Promise<void> {
    this.#callAnswered = this.#callAnswered.then(() => this.outbox.room())
    return this.#callAnswered
  }

  #reply(id: number | undefined, outcome: Answer): void {
    const body = 'error' in outcome ? outcome : outcome.result
    this.#push({ ...(id && { id }), ...body })
    if ('result' in outcome) outcome.onQueued?.()
  }

  #push(reply: Reply): void {
    const { codec, deflates } = this.#options.link
    const frame = frameReplies(codec, [codec.encode(reply)])
    this.outbox.push(deflates && mayDeflate(reply) ? deflateFrame(frame) : frame)
  }
}
