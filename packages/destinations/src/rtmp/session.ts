import { randomBytes } from 'node:crypto'
import {
  type AmfObject,
  type AmfValue,
  decodeAmf,
  encodeAmf,
  encodeMessage,
  MESSAGE,
  MessageReader,
  OUTGOING_CHUNK_BYTES,
  type RtmpMessage,
} from '@stream-manager/rtmp'
import type { Connection } from '../connection.ts'
import { OutputFault } from '../fault.ts'
import { rtmpRefusal } from './refusal.ts'
import type { RtmpTarget } from './target.ts'

const VERSION = 3
const HANDSHAKE_BYTES = 1536
const PING_REQUEST = 6
const PING_RESPONSE = 7
const WINDOW_ACK_BYTES = 2_500_000
/** Chunk streams by purpose, as other publishers number them. */
const CHANNEL = { control: 2, command: 3, media: 4 } as const

interface Command {
  readonly name: string
  readonly transaction: number
  readonly values: readonly AmfValue[]
}

/** Turns an error that the server sent into the one that the caller gets. */
type Refusal = (info: AmfObject | null) => Error

/** A client's side of RTMP 1.0 over a connection that it does not own. */
export class RtmpSession {
  readonly #connection: Connection
  readonly #messages: MessageReader
  readonly #refusal: Refusal
  #transaction = 0
  #streamId = 0

  private constructor(connection: Connection, refusal: Refusal) {
    this.#connection = connection
    this.#refusal = refusal
    this.#messages = new MessageReader(connection.reader)
  }

  /** Resolves when the server has granted the publication. Rejects with `OutputFault`. */
  static async publish(connection: Connection, target: RtmpTarget): Promise<RtmpSession> {
    const session = await RtmpSession.greet(connection)
    await session.connect(target)
    await session.begin(target)
    void session.#watch()
    return session
  }

  /** Resolves after the handshake, which servers answer before they know what the client wants. Rejects with `OutputFault`. */
  static async greet(connection: Connection): Promise<RtmpSession> {
    const session = new RtmpSession(connection, rtmpRefusal)
    await session.#handshake().catch(rejectAsFault)
    return session
  }

  /** Resolves when the server begins to play the stream. Rejects with the refusal, or with `OutputFault`. */
  static async play(connection: Connection, target: RtmpTarget, refusal: Refusal): Promise<void> {
    const session = new RtmpSession(connection, refusal)
    await session.#handshake()
    await session.#connect(target)
    await session.#createStream()
    await session.#command('play', null, target.streamName)
    await session.#started('NetStream.Play.Start')
  }

  /** Resolves when the server accepts the application. Rejects with `OutputFault`. */
  async connect(target: RtmpTarget): Promise<void> {
    await this.#connect(target).catch(rejectAsFault)
  }

  /** Resolves when the server has granted the publication. Rejects with `OutputFault`. */
  async begin(target: RtmpTarget): Promise<void> {
    await this.#prepare(target).catch(rejectAsFault)
    await this.#publish(target).catch((error) => Promise.reject(whileBeingGranted(error)))
  }

  /** Sends audio, video or data. Settles when the kernel has accepted it. */
  async send(type: number, payload: Buffer, timestampMs: number): Promise<void> {
    await this.#write({ type, payload, timestampMs, streamId: this.#streamId }, CHANNEL.media)
  }

  async unpublish(target: RtmpTarget): Promise<void> {
    await this.#command('FCUnpublish', null, target.streamName)
    await this.#command('deleteStream', null, this.#streamId)
  }

  /** The plain handshake: only players of protected content need the signed one. */
  async #handshake(): Promise<void> {
    const { reader } = this.#connection
    const challenge = Buffer.concat([Buffer.alloc(8), randomBytes(HANDSHAKE_BYTES - 8)])
    await this.#connection.send(Buffer.concat([Buffer.from([VERSION]), challenge]))
    const version = (await reader.read(1)).readUInt8()
    if (version !== VERSION) throw new OutputFault('output.unreachable', 'The server does not speak RTMP.')
    const answer = await reader.read(HANDSHAKE_BYTES)
    await this.#connection.send(Buffer.from(answer))
    await reader.read(HANDSHAKE_BYTES)
  }

  async #connect({ app, tcUrl }: RtmpTarget): Promise<void> {
    await this.#control(MESSAGE.setChunkSize, OUTGOING_CHUNK_BYTES)
    await this.#control(MESSAGE.windowAckSize, WINDOW_ACK_BYTES)
    const details = { app, type: 'nonprivate', flashVer: 'FMLE/3.0 (compatible; StreamManager)', tcUrl }
    await this.#result(await this.#command('connect', details))
  }

  async #announce({ streamName }: RtmpTarget): Promise<void> {
    await this.#command('releaseStream', null, streamName)
    await this.#command('FCPublish', null, streamName)
  }

  async #prepare(target: RtmpTarget): Promise<void> {
    await this.#announce(target)
    await this.#createStream()
  }

  async #createStream(): Promise<void> {
    const [, streamId] = await this.#result(await this.#command('createStream', null))
    if (typeof streamId !== 'number') throw brokenProtocol()
    this.#streamId = streamId
  }

  async #publish({ streamName }: RtmpTarget): Promise<void> {
    await this.#command('publish', null, streamName, 'live')
    await this.#started('NetStream.Publish.Start')
  }

  async #started(code: string): Promise<void> {
    for (;;) {
      const { name, values } = await this.#nextCommand()
      const info = values[1]
      if (name === 'onStatus' && isObject(info) && info['code'] === code) return
      this.#refuseErrors(name, info)
    }
  }

  /** Answers pings and notices the end of the publication, as long as the connection lives. */
  async #watch(): Promise<void> {
    try {
      for (;;) {
        const { name, values } = await this.#nextCommand()
        this.#refuseErrors(name, values[1])
      }
    } catch (error) {
      this.#connection.fail(asFault(error))
    }
  }

  /** Waits for the reply to a command, and returns its values after the transaction number. */
  async #result(transaction: number): Promise<readonly AmfValue[]> {
    for (;;) {
      const { name, transaction: answered, values } = await this.#nextCommand()
      if (name === '_result' && answered === transaction) return values
      // Replies to releaseStream and FCPublish are optional, and their errors are meaningless.
      if (name !== '_error' || answered === transaction) this.#refuseErrors(name, values[1])
    }
  }

  #refuseErrors(name: string, info: AmfValue | undefined): void {
    const details = isObject(info) ? info : null
    if (name === '_error' || details?.['level'] === 'error') throw this.#refusal(details)
  }

  async #nextCommand(): Promise<Command> {
    for (;;) {
      const message = await this.#messages.next()
      if (message.type === MESSAGE.userControl) await this.#answerPing(message.payload)
      if (message.type !== MESSAGE.command) continue
      const [name, transaction, ...values] = decodeAmf(message.payload)
      if (typeof name !== 'string') throw brokenProtocol()
      // Some notices, such as ffmpeg's onFCPublish, carry only a name.
      return { name, transaction: typeof transaction === 'number' ? transaction : 0, values }
    }
  }

  async #answerPing(payload: Buffer): Promise<void> {
    if (payload.length < 6 || payload.readUInt16BE() !== PING_REQUEST) return
    const answer = Buffer.from(payload.subarray(0, 6))
    answer.writeUInt16BE(PING_RESPONSE)
    await this.#write(
      { type: MESSAGE.userControl, payload: answer, timestampMs: 0, streamId: 0 },
      CHANNEL.control,
    )
  }

  async #control(type: number, value: number): Promise<void> {
    const payload = Buffer.alloc(4)
    payload.writeUInt32BE(value)
    await this.#write({ type, payload, timestampMs: 0, streamId: 0 }, CHANNEL.control)
  }

  async #command(name: string, ...values: readonly AmfValue[]): Promise<number> {
    this.#transaction += 1
    const payload = encodeAmf(name, this.#transaction, ...values)
    const streamId = name === 'publish' || name === 'play' ? this.#streamId : 0
    await this.#write({ type: MESSAGE.command, payload, timestampMs: 0, streamId }, CHANNEL.command)
    return this.#transaction
  }

  #write(message: RtmpMessage, channel: number): Promise<void> {
    // The connection's first messages announce the chunk size, and are themselves smaller than the default.
    return this.#connection.send(encodeMessage(message, channel, OUTGOING_CHUNK_BYTES))
  }
}

const isObject = (value: AmfValue | undefined): value is AmfObject =>
  typeof value === 'object' && value !== null

const brokenProtocol = (): OutputFault =>
  new OutputFault('output.connection_lost', 'The server broke the RTMP protocol.')

const asFault = (error: unknown): OutputFault => (error instanceof OutputFault ? error : brokenProtocol())

const rejectAsFault = (error: unknown): Promise<never> => Promise.reject(asFault(error))

const whileBeingGranted = (error: unknown): OutputFault => {
  const fault = asFault(error)
  return fault.code === 'output.connection_lost' ? hungUp() : fault
}

/** Most servers refuse a stream key by closing the connection. */
export const hungUp = (): OutputFault => {
  const message =
    'The server hung up as soon as the stream began. Check the stream key, and that it is not in use.'
  return new OutputFault('output.auth_rejected', message, 'slowly')
}
