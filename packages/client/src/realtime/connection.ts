import { closedError, StreamManagerError, socketErrorOf } from '../errors.ts'
import type { ClientLimits } from '../options.ts'
import type { Tokens } from '../token.ts'
import { socketConstructor } from '../transport/web-socket.ts'
import { Listeners, type Unsubscribe } from './listeners.ts'
import { type Polled, Polling } from './polling.ts'
import type { Encoding, StockClient, StockSubscription } from './stock.ts'

/**
 * `idle`: not used yet. `connecting`: also between automatic attempts. `disconnected`: ended permanently, with the close
 * code; `connect()` tries again.
 */
export interface ConnectionStatus {
  readonly state: 'idle' | 'connecting' | 'connected' | 'disconnected'
  readonly code: number | null
  readonly reason: string | null
  /** When all states were last read by REST, because no socket opens. Null while they are not, as with a connection. */
  readonly polledAtMs: number | null
}

export interface ConnectionOptions {
  readonly socketUrl: string
  readonly encoding: Encoding
  readonly tokens: Tokens
  /** Names the player on the same page; undefined without one. */
  readonly playbackId: string | undefined
  /** A token to begin with. */
  readonly token: string | undefined
  readonly WebSocket: unknown
  readonly limits: Required<ClientLimits>
  /** Null: nothing is read by REST. */
  readonly pollMs: number | null
}

/** The first attempt may meet a gateway that restarts. */
const ATTEMPTS_BEFORE_POLLING = 2

const openStock = ({
  socketUrl,
  encoding,
  tokens,
  token,
  playbackId,
  WebSocket,
  limits,
}: ConnectionOptions): StockClient => {
  const getToken = async (): Promise<string> => {
    const renewed = await tokens.renew()
    if (renewed === null) throw new encoding.UnauthorizedError('signed out')
    return renewed
  }
  return new encoding.Client(socketUrl, {
    timeout: limits.timeoutMs,
    minReconnectDelay: limits.minReconnectDelayMs,
    maxReconnectDelay: limits.maxReconnectDelayMs,
    ...(token !== undefined && { token }),
    ...(playbackId !== undefined && { data: encoding.encode({ sid: playbackId }) }),
    ...(tokens.renewable && { getToken }),
    websocket: socketConstructor(WebSocket),
  })
}

/** The one socket of a client, opened with its first use. The stock client reconnects and recovers. */
export class Connection {
  readonly #options: ConnectionOptions
  readonly #watchers = new Listeners<ConnectionStatus>()
  readonly #ended = new Listeners<StreamManagerError>()
  readonly #failures = new Listeners<StreamManagerError>()
  #stock: StockClient | null = null
  #status: ConnectionStatus = { state: 'idle', code: null, reason: null, polledAtMs: null }
  #closed = false
  readonly #polling: Polling | null
  /** Attempts that failed since the last connection. */
  #failedAttempts = 0

  constructor(options: ConnectionOptions) {
    this.#options = options
    const { pollMs } = options
    const onRound = (polledAtMs: number | null) => this.#change({ ...this.#status, polledAtMs })
    this.#polling = pollMs === null ? null : new Polling({ everyMs: pollMs, onRound })
  }

  get status(): ConnectionStatus {
    return this.#status
  }

  readonly watch = (onChange: (status: ConnectionStatus) => void): Unsubscribe => this.#watchers.add(onChange)

  /** Called when the gateway has ended the connection permanently. */
  onEnd(listener: (error: StreamManagerError) => void): Unsubscribe {
    return this.#ended.add(listener)
  }

  /** Called when an attempt has failed and will be repeated. */
  onFailure(listener: (error: StreamManagerError) => void): Unsubscribe {
    return this.#failures.add(listener)
  }

  /** Reads a state by REST as long as no socket opens. */
  poll(polled: Polled): Unsubscribe {
    return this.#polling?.add(polled) ?? (() => undefined)
  }

  connect(): void {
    this.#open().connect()
  }

  open(channel: string): StockSubscription {
    const stock = this.#open()
    stock.connect()
    return stock.newSubscription(channel)
  }

  remove(subscription: StockSubscription): void {
    this.#stock?.removeSubscription(subscription)
  }

  decode(payload: unknown): unknown {
    return this.#options.encoding.decode(payload)
  }

  async rpc(method: string, params: unknown): Promise<unknown> {
    const stock = this.#open()
    stock.connect()
    try {
      const { data } = await stock.rpc(method, this.#options.encoding.encode(params))
      return this.decode(data)
    } catch (error) {
      throw this.#closed ? closedError() : socketErrorOf(error)
    }
  }

  close(): void {
    this.#closed = true
    this.#polling?.stop()
    this.#stock?.disconnect()
    this.#change({ state: 'disconnected', code: null, reason: 'closed', polledAtMs: null })
  }

  /** Throws when the client was closed. */
  requireOpen(): void {
    if (this.#closed) throw closedError()
  }

  #open(): StockClient {
    this.requireOpen()
    this.#stock ??= this.#listenTo(openStock(this.#options))
    return this.#stock
  }

  #listenTo(stock: StockClient): StockClient {
    stock.on('connecting', ({ code, reason }) =>
      this.#change({ state: 'connecting', code, reason, polledAtMs: null }),
    )
    stock.on('connected', () => {
      this.#failedAttempts = 0
      this.#polling?.stop()
      this.#change({ state: 'connected', code: null, reason: null, polledAtMs: null })
    })
    stock.on('error', ({ error }) => {
      this.#failures.notify(socketErrorOf(error))
      this.#countFailure()
    })
    stock.on('disconnected', ({ code, reason }) => {
      if (this.#closed) return
      this.#polling?.stop()
      this.#change({ state: 'disconnected', code, reason, polledAtMs: null })
      this.#ended.notify(
        new StreamManagerError(
          'client.disconnected',
          `The gateway ended the connection: ${reason} (${code})`,
        ),
      )
    })
    return stock
  }

  #countFailure(): void {
    if (this.#status.state !== 'connecting') return
    this.#failedAttempts += 1
    if (this.#failedAttempts >= ATTEMPTS_BEFORE_POLLING) this.#polling?.start()
  }

  #change(status: ConnectionStatus): void {
    this.#status = status
    this.#watchers.notify(status)
  }
}
