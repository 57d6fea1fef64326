/** Where a publication stands in its channel's log. A new epoch means that the log was begun anew. */
export interface StreamPosition {
  readonly epoch: string
  readonly offset: number
}

/** Why the stock client, or the gateway, changed a state. */
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
 * What is used of the stock `centrifuge` client. Its JSON and its Protobuf build declare their classes apart, so the
 * types of neither fit both; these do.
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
  readonly getToken?: () => Promise<string>
  readonly websocket?: unknown
  readonly timeout: number
  readonly minReconnectDelay: number
  readonly maxReconnectDelay: number
}

/** One encoding: the build of the stock client that speaks it, and what it wants payloads to be. */
export interface Encoding {
  readonly Client: new (url: string, options: StockOptions) => StockClient
  /** What tells that build that there is no token to be had, so that it stops asking. */
  readonly UnauthorizedError: new (
    message: string,
  ) => Error
  encode(value: unknown): unknown
  /** `undefined` for what cannot be read. */
  decode(payload: unknown): unknown
}
