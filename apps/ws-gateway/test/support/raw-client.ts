import { once } from 'node:events'
import { type Command, checker, Reply } from '@stream-manager/contracts'
import { within } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { type ClientOptions, WebSocket } from 'ws'
import { decodeReplies, encodeCommands } from './stock-codec.ts'

const checkReply = checker(Reply, 'The reply')

export interface Closed {
  readonly code: number
  readonly reason: string
}

/** How a raw client writes commands and reads replies. */
export interface Wire {
  /** Subprotocols it offers. */
  readonly offers: readonly string[]
  write(commands: readonly unknown[]): string | Buffer
  read(message: Buffer): unknown[]
}

export const JSON_WIRE: Wire = {
  offers: [],
  write: (commands) => commands.map((command) => JSON.stringify(command)).join('\n'),
  read: (message) =>
    message
      .toString()
      .split('\n')
      .map((line) => JSON.parse(line)),
}

/** Through the stock client's own Protobuf. */
export const PROTOBUF_WIRE: Wire = {
  offers: ['centrifuge-protobuf'],
  write: (commands) => encodeCommands(commands as Command[]),
  read: decodeReplies,
}

/** A client that writes frames by hand and checks every reply against its schema. */
export class RawClient {
  readonly socket: WebSocket
  readonly closed: Promise<Closed>
  readonly #wire: Wire
  readonly #replies: Reply[] = []
  readonly #waiting: ((reply: Reply) => void)[] = []

  constructor(socket: WebSocket, wire = JSON_WIRE) {
    this.socket = socket
    this.#wire = wire
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
    socket.on('error', () => {})
    socket.on('message', (message) => {
      if (Buffer.isBuffer(message)) for (const reply of wire.read(message)) this.#take(reply)
    })
  }

  /** One message of these commands. */
  send(...commands: unknown[]): void {
    this.socket.send(this.#wire.write(commands))
  }

  /** The next reply, push or ping. */
  next(): Promise<Reply> {
    const reply = this.#replies.shift()
    if (reply) return Promise.resolve(reply)
    return within(new Promise((resolve) => this.#waiting.push(resolve)), { what: 'a reply' })
  }

  async ask(...commands: unknown[]): Promise<Reply> {
    this.send(...commands)
    return this.next()
  }

  async end(): Promise<Closed> {
    return within(this.closed, { what: 'the socket to close' })
  }

  #take(value: unknown): void {
    const reply = checkReply(value)
    if (!reply.ok) throw new Error(`not a reply of the protocol: ${JSON.stringify(value)}`)
    const waiting = this.#waiting.shift()
    if (waiting) waiting(reply.value)
    else this.#replies.push(reply.value)
  }
}

export interface RawOptions extends ClientOptions {
  readonly wire?: Wire
}

/** An open socket before its first command. */
export const openRaw = async (
  t: Test,
  url: string,
  { wire = JSON_WIRE, ...options }: RawOptions = {},
): Promise<RawClient> => {
  const socket = new WebSocket(url, [...wire.offers], options)
  t.teardown(() => socket.terminate())
  const client = new RawClient(socket, wire)
  await within(once(socket, 'open'), { what: 'the socket to open' })
  return client
}

/** A socket after its `connect` command. */
export const connectRaw = async (t: Test, url: string, options: RawOptions = {}): Promise<RawClient> => {
  const client = await openRaw(t, url, options)
  const reply = await client.ask({ id: 1, connect: {} })
  if (!reply.connect) throw new Error(`not connected: ${JSON.stringify(reply)}`)
  return client
}
