/** How long this package waits and how often it tries again; all have defaults. */
export interface ClientLimits {
  /**
   * How long one attempt over REST may take beyond the seconds it lets the engine have, and any wait on the socket.
   * Default 5000.
   */
  readonly timeoutMs?: number
  /** Attempts a call may make in all when no answer comes or the service is starting. Default 4. */
  readonly attempts?: number
  /** The least and the most pause before the socket connects again. Defaults 500 and 20000. */
  readonly minReconnectDelayMs?: number
  readonly maxReconnectDelayMs?: number
}

export interface ClientOptions {
  /** Where the REST API is: `https://example.org`, or `https://example.org/stream` below a proxy's prefix. */
  readonly apiUrl: string
  /** Where the gateway is: `wss://example.org/ws`. No socket is opened before it is needed. */
  readonly socketUrl: string
  /** The stream that every call and channel is about. Default `main`. */
  readonly streamId?: string
  /** Sent with every request and with the socket's connect command. */
  readonly token?: string
  /**
   * Asked for a token when there is none, when one is about to expire, and once when one was refused; never twice at
   * the same time. `null` says that the person is signed out: the call is then refused, and the socket stays closed.
   */
  readonly getToken?: () => Promise<string | null>
  /** How commands travel: `http` (default), or `socket`, as rpc over the one open connection. */
  readonly transport?: 'http' | 'socket'
  readonly fetch?: typeof globalThis.fetch
  /** A WebSocket constructor, where there is no global one. */
  readonly WebSocket?: unknown
  readonly limits?: ClientLimits
}

/** Of any call. */
export interface ReadOptions {
  /** Gives the call up; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Of a call that changes something. */
export interface WriteOptions extends ReadOptions {
  /**
   * Names the change, so that sending it again has no second effect. One is made for each call; give your own to
   * repeat a call that an earlier run of your program may have made already.
   */
  readonly idempotencyKey?: string
}

/** Of a change that the engine puts on air. */
export interface AwaitedOptions extends WriteOptions {
  /** How many seconds the server may wait for the engine to confirm, 0 to 30. Default 10. */
  readonly waitSeconds?: number
}

/** Of a change to something that others may have changed meanwhile. */
export interface ConditionalOptions extends WriteOptions {
  /** The revision last seen; another one now is refused with `request.precondition_failed`. */
  readonly ifMatch?: number
}

export interface EditOptions extends AwaitedOptions, ConditionalOptions {}
