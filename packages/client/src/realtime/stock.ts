/** Position of a publication in its channel's log. A new epoch means that the log was lost and restarted. */
export interface StreamPosition {
  readonly epoch: string
  readonly offset: number
}

/** Reason of a state change, given by the stock client or the gateway. */
interface Reason {
  readonly code: number
  readonly reason: string
}

interface Failure {
  readonly error: unknown
}

interface Subscribed {
  readonly wasRecovering: boolean
  readonly recovered: boolean
  readonly streamPosition?: StreamPosition
  readonly data?: unknown
}

interface Publication {
  readonly data: unknown
  readonly offset?: number
}

/**
 * The used part of the stock `centrifuge` client. Its JSON build and its Protobuf build declare separate classes, so the
 * types of one do not fit the other. These types fit both.
 */
export interface StockSubscription {
  subscribe(): void
  on(event: 'subscribing' | 'unsubscribed', listener: (context: Reason) => void): unknown
  on(event: 'subscribed', listener: (context: Subscribed) => void): unknown
  on(event: 'publication', listener: (context: Publication) => void): unknown
  on(event: 'error', listener: (context: Failure) => void): unknown
}

export interface StockClient {
  connect(): void
  disconnect(): void
  rpc(method: string, data: unknown): Promise<{ readonly data: unknown }>
  newSubscription(channel: string): StockSubscription
  removeSubscription(subscription: StockSubscription | null): void
  on(event: 'connecting' | 'disconnected', listener: (context: Reason) => void): unknown
  on(event: 'connected', listener: () => void): unknown
  on(event: 'error', listener: (context: Failure) => void): unknown
}

interface StockOptions {
  readonly token?: string
  /** Sent with the connect command. */
  readonly data?: unknown
  readonly getToken?: () => Promise<string>
  readonly websocket?: unknown
  readonly timeout: number
  readonly minReconnectDelay: number
  readonly maxReconnectDelay: number
}

/** One encoding: the build of the stock client for it, and the form of its payloads. */
export interface Encoding {
  readonly Client: new (url: string, options: StockOptions) => StockClient
  /** Tells this build that no token is available, so that it stops asking. */
  readonly UnauthorizedError: new (
    message: string,
  ) => Error
  encode(value: unknown): unknown
  /** `undefined` for an unreadable payload. */
  decode(payload: unknown): unknown
}
