import { once } from 'node:events'
import { backoffDelayMs, delay } from '@stream-manager/async'
import { type Command, checker, type Push, REPLY_ERRORS, Reply } from '@stream-manager/contracts'
import { messageOf } from '@stream-manager/service-kit'
import { type RawData, WebSocket } from 'ws'
import { connectionError } from '../probes/connection-error.ts'
import { ProbeError } from '../probes/result.ts'

/** Snapshots of a channel may be large. */
const MAX_MESSAGE_BYTES = 16 * 1_048_576

/** The error of `ws` about a server that is busy, or that waited too long for us. */
const BUSY = /server response: (408|503)$/
const RETRY = { firstMs: 100, maxMs: 1000 }
const MAX_ATTEMPTS = 3

const checkReply = checker(Reply, 'the reply')

/** A server that closed the socket, or refused a command. */
export class RefusedError extends Error {
  /** Close code or error code. */
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** `103 permission denied` */
const errorText = ({ code, message }: NonNullable<Reply['error']>): string =>
  `error ${code}, ${message || Object.values(REPLY_ERRORS).find((known) => known.code === code)?.message}`

interface ConversationOptions {
  readonly url: URL
  readonly signal: AbortSignal
}

/** One open socket that speaks the client protocol. Answers pings as every client does. */
export class Conversation {
  readonly #socket: WebSocket
  readonly #signal: AbortSignal
  readonly #ended = new AbortController()
  readonly #waiting = new Map<number, (reply: Reply) => void>()
  readonly #onPush = new Set<(push: Push) => void>()
  #nextId = 1
  #serverPings = 0

  constructor(socket: WebSocket, signal: AbortSignal) {
    this.#socket = socket
    this.#signal = signal
    socket.on('message', (data) => this.#take(data))
    socket.on('close', (code, reason) => {
      this.#ended.abort(
        new RefusedError(code, `closed with ${code}${reason.length > 0 ? `, ${reason}` : ''}`),
      )
    })
  }

  /** Pings of the server so far. */
  get serverPings(): number {
    return this.#serverPings
  }

  /**
   * Sends a command and resolves with its reply. Sends it again for a moment where the gateway says that the error may pass.
   * Rejects with a `RefusedError` when the reply has an error or the socket closes.
   */
  async ask(command: Omit<Command, 'id'>): Promise<Reply> {
    for (let attempt = 1; ; attempt += 1) {
      const reply = await this.#send(command)
      const { error } = reply
      if (!error) return reply
      if (error.temporary !== true || attempt === MAX_ATTEMPTS)
        throw new RefusedError(error.code, errorText(error))
      await this.#unlessEnded(delay(backoffDelayMs(RETRY, attempt)), 'a command')
    }
  }

  /** The first push that the test accepts, from now on. */
  async push(accepts: (push: Push) => boolean): Promise<Push> {
    let listener: (push: Push) => void = () => {}
    const found = new Promise<Push>((resolve) => {
      listener = (push) => {
        if (accepts(push)) resolve(push)
      }
      this.#onPush.add(listener)
    })
    return this.#unlessEnded(found, 'a publication').finally(() => this.#onPush.delete(listener))
  }

  /** A ping of the WebSocket standard. */
  async ping(): Promise<void> {
    const pong = once(this.#socket, 'pong', { signal: this.#ended.signal })
    this.#socket.ping()
    await this.#unlessEnded(pong, 'a ping')
  }

  /** Resolves with the end of the socket, or rejects when the signal is aborted first. */
  async end(): Promise<RefusedError> {
    return this.#unlessEnded(new Promise<never>(() => {}), 'the end').catch((error: unknown) => {
      if (error instanceof RefusedError) return error
      throw error
    })
  }

  close(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(1000)
    setImmediate(() => this.#socket.terminate())
  }

  async #unlessEnded<Value>(work: Promise<Value>, what: string): Promise<Value> {
    const ends = [this.#ended.signal, this.#signal]
    const stop = new AbortController()
    const ended = new Promise<never>((_resolve, reject) => {
      const fail = () =>
        reject(
          this.#ended.signal.aborted
            ? this.#ended.signal.reason
            : new ProbeError('timeout', `no answer to ${what} in time`),
        )
      for (const signal of ends) signal.addEventListener('abort', fail, { once: true, signal: stop.signal })
      if (ends.some(({ aborted }) => aborted)) fail()
    })
    return Promise.race([work, ended]).finally(() => stop.abort())
  }

  async #send(command: Omit<Command, 'id'>): Promise<Reply> {
    const id = this.#nextId
    this.#nextId += 1
    const replied = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve))
    this.#socket.send(JSON.stringify({ id, ...command }))
    const reply = await this.#unlessEnded(replied, Object.keys(command)[0] ?? 'a command')
    this.#waiting.delete(id)
    return reply
  }

  #take(data: RawData): void {
    for (const line of String(data).split('\n').filter(Boolean)) {
      const reply = checkReply(parse(line))
      if (!reply.ok) {
        this.#ended.abort(new ProbeError('unexpected', 'a message is not of the protocol'))
        return
      }
      this.#dispatch(reply.value)
    }
  }

  #dispatch(reply: Reply): void {
    if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply)
    else if (reply.push) for (const listener of this.#onPush) listener(reply.push)
    else {
      this.#serverPings += 1
      this.#socket.send('{}')
    }
  }
}

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Null: the gateway refuses sockets for now. Rejects with a `ProbeError`. */
const tryToOpen = async (options: ConversationOptions): Promise<Conversation | null> => {
  const { url, signal } = options
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES })
  // An error event without a listener would end the process.
  socket.on('error', () => {})
  try {
    await once(socket, 'open', { signal })
    return new Conversation(socket, signal)
  } catch (error) {
    socket.terminate()
    if (BUSY.test(messageOf(error))) return null
    throw connectionError(`WebSocket ${url}`, error, signal)
  }
}

/** Opens a socket before its `connect` command. Comes again where the gateway is busy. Rejects with a `ProbeError`. */
export const openConversation = async (options: ConversationOptions): Promise<Conversation> => {
  for (let attempt = 1; ; attempt += 1) {
    const opened = await tryToOpen(options)
    if (opened !== null) return opened
    await delay(backoffDelayMs(RETRY, attempt), { signal: options.signal }).catch((error: unknown) => {
      throw connectionError(`WebSocket ${options.url}`, error, options.signal)
    })
  }
}
