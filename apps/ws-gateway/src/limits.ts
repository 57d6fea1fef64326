/** Everything a connection may cost. Public figures are in docs/architecture.md; tests shrink them. */
export interface GatewayLimits {
  readonly pingIntervalMs: number
  /** How long a ping may stay unanswered. */
  readonly pongTimeoutMs: number
  /** How long a socket may stay without a `connect` command. */
  readonly connectTimeoutMs: number
  /** How long one command may wait for the backplane. Below the stock client's own 5 s. */
  readonly commandTimeoutMs: number
  /** How long the peer may take to answer a close frame. */
  readonly closeTimeoutMs: number
  readonly maxMessageBytes: number
  readonly maxFragments: number
  readonly maxBufferedChunks: number
  readonly maxJsonDepth: number
  /** Commands received and not yet handled. */
  readonly maxInboxBytes: number
  readonly maxOutboxBytes: number
  readonly maxOutboxFrames: number
  /** How long the oldest frame may wait for the peer to read. */
  readonly maxOutboxAgeMs: number
  readonly maxChannels: number
  /** Publications given in one history reply. */
  readonly maxHistory: number
  /** A gap larger than this is answered with a snapshot instead. */
  readonly maxRecoveryBytes: number
}

export const DEFAULT_LIMITS: GatewayLimits = {
  pingIntervalMs: 25_000,
  pongTimeoutMs: 8_000,
  connectTimeoutMs: 5_000,
  commandTimeoutMs: 4_000,
  closeTimeoutMs: 2_000,
  maxMessageBytes: 64 * 1024,
  maxFragments: 64,
  maxBufferedChunks: 256,
  maxJsonDepth: 32,
  maxInboxBytes: 256 * 1024,
  maxOutboxBytes: 256 * 1024,
  maxOutboxFrames: 500,
  maxOutboxAgeMs: 10_000,
  maxChannels: 64,
  maxHistory: 300,
  maxRecoveryBytes: 256 * 1024,
}
