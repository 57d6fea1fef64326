import { closedError, StreamManagerError, socketErrorOf } from '../errors.ts'
import type { ClientLimits } from '../options.ts'
import type { Tokens } from '../token.ts'
import { socketConstructor } from '../transport/web-socket.ts'
import { Listeners, type Unsubscribe } from './listeners.ts'
import type { Encoding, StockClient, StockSubscription } from './stock.ts'

/**
 * `idle`: not used yet. `connecting`: also between automatic attempts. `disconnected`: ended permanently, with the close
 * code; `connect()` tries again.
 */
export interface ConnectionStatus {
  readonly state: 'idle' | 'connecting' | 'connected' | 'disconnected'
  readonly code: number | null
  readonly reason: string | null
}

export interface ConnectionOptions {
  readonly socketUrl: string
  readonly encoding: Encoding
  readonly tokens: Tokens
  /** A token to begin with. */
  readonly token: string | undefined
  readonly WebSocket: unknown
  readonly limits: Required<ClientLimits>
}

const openStock = ({
  socketUrl,
  encoding,
  tokens,
  token,
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
  #status: ConnectionStatus = { state: 'idle', code: null, reason: null }
  #closed = false

  constructor(options: ConnectionOptions) {
    this.#options = options
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
    this.#stock?.disconnect()
    this.#change({ state: 'disconnected', code: null, reason: 'closed' })
  }

  #open(): StockClient {
    if (this.#closed) throw closedError()
    this.#stock ??= this.#listenTo(openStock(this.#options))
    return this.#stock
  }

  #listenTo(stock: StockClient): StockClient {
    stock.on('connecting', ({ code, reason }) => this.#change({ state: 'connecting', code, reason }))
    stock.on('connected', () => this.#change({ state: 'connected', code: null, reason: null }))
    stock.on('error', ({ error }) => this.#failures.notify(socketErrorOf(error)))
    stock.on('disconnected', ({ code, reason }) => {
      if (this.#closed) return
      this.#change({ state: 'disconnected', code, reason })
      this.#ended.notify(
        new StreamManagerError(
          'client.disconnected',
          `The gateway ended the connection: ${reason} (${code})`,
        ),
      )
    })
    return stock
  }

  #change(status: ConnectionStatus): void {
    this.#status = status
    this.#watchers.notify(status)
  }
}
