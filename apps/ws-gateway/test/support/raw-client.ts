import { once } from 'node:events'
import { checker, Reply } from '@stream-manager/contracts'
import { within } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { type ClientOptions, WebSocket } from 'ws'

const checkReply = checker(Reply, 'The reply')

export interface Closed {
  readonly code: number
  readonly reason: string
}

/** A client that writes frames by hand and checks every reply against its schema. */
export class RawClient {
  readonly socket: WebSocket
  readonly closed: Promise<Closed>
  readonly #replies: Reply[] = []
  readonly #waiting: ((reply: Reply) => void)[] = []

  constructor(socket: WebSocket) {
    this.socket = socket
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
    socket.on('error', () => {})
    socket.on('message', (message) => {
      for (const line of message.toString().split('\n')) this.#take(line)
    })
  }

  /** One message of these commands, one a line. */
  send(...commands: unknown[]): void {
    this.socket.send(commands.map((command) => JSON.stringify(command)).join('\n'))
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

  #take(line: string): void {
    const reply = checkReply(JSON.parse(line))
    if (!reply.ok) throw new Error(`not a reply of the protocol: ${line}`)
    const waiting = this.#waiting.shift()
    if (waiting) waiting(reply.value)
    else this.#replies.push(reply.value)
  }
}

/** An open socket on which nothing has been said. */
export const openRaw = async (t: Test, url: string, options: ClientOptions = {}): Promise<RawClient> => {
  const socket = new WebSocket(url, options)
  t.teardown(() => socket.terminate())
  const client = new RawClient(socket)
  await within(once(socket, 'open'), { what: 'the socket to open' })
  return client
}

/** A socket after its `connect` command. */
export const connectRaw = async (t: Test, url: string): Promise<RawClient> => {
  const client = await openRaw(t, url)
  const reply = await client.ask({ id: 1, connect: {} })
  if (!reply.connect) throw new Error(`not connected: ${JSON.stringify(reply)}`)
  return client
}
