/** Time limits and attempts. All have defaults. */
export interface ClientLimits {
  /**
   * Time limit of one attempt over REST, beyond the seconds the server may wait for the engine. Also the limit of each wait
   * on the socket. Default 5000.
   */
  readonly timeoutMs?: number
  /** Attempts of one call in all, when no answer comes or the service is starting. Default 4. */
  readonly attempts?: number
  /** Shortest and longest pause before the socket reconnects. Defaults 500 and 20000. */
  readonly minReconnectDelayMs?: number
  readonly maxReconnectDelayMs?: number
}

export interface ClientOptions {
  /** Address of the REST API: `https://example.org`, or `https://example.org/stream` below a proxy's prefix. */
  readonly apiUrl: string
  /** Address of the gateway: `wss://example.org/ws`. The socket opens with the first use. */
  readonly socketUrl: string
  /** The stream of every call and channel. Default `main`. */
  readonly streamId?: string
  /** Sent with every request and with the socket's connect command. */
  readonly token?: string
  /**
   * Called for a token when there is none, when one is about to expire, and once when one was refused. Two calls never
   * overlap. `null` means signed out: the call is then refused, and the socket stays closed.
   */
  readonly getToken?: () => Promise<string | null>
  /**
   * The CMCD session id of the player on the same page, at most 64 characters: with it, the socket and the requests of the
   * player count as one viewer.
   */
  readonly playbackId?: string
  /** Transport of commands: `http` (default), or `socket` for rpc over the open connection. */
  readonly transport?: 'http' | 'socket'
  readonly fetch?: typeof globalThis.fetch
  /**
   * While no socket opens, as behind a proxy that refuses it, the states of the channels are read by REST every so many
   * milliseconds. Default: never.
   */
  readonly pollMs?: number
  /** A WebSocket constructor, if the runtime has no global one. */
  readonly WebSocket?: unknown
  readonly limits?: ClientLimits
}

/** Options of any call. */
export interface ReadOptions {
  /** An abort ends the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Options of a call that changes something. */
export interface WriteOptions extends ReadOptions {
  /**
   * Identifies the change, so that sending it again has no second effect. Each call gets a key by default. Pass your own
   * key to repeat a call that an earlier run of your program may have made.
   */
  readonly idempotencyKey?: string
}

/** Options of a change that the engine puts on air. */
export interface AwaitedOptions extends WriteOptions {
  /** Seconds the server may wait for the engine to confirm, 0 to 30. Default 10. */
  readonly waitSeconds?: number
}

/** Options of a change to something that others may have changed meanwhile. */
export interface ConditionalOptions extends WriteOptions {
  /** The revision last seen. If the revision has changed, the call is refused with `request.precondition_failed`. */
  readonly ifMatch?: number
}

export interface EditOptions extends AwaitedOptions, ConditionalOptions {}
