/** Bounds on the cost of connections. The public figures are in docs/architecture.md; tests shrink them. */
export interface GatewayLimits {
  readonly pingIntervalMs: number
  /** Deadline of a pong. */
  readonly pongTimeoutMs: number
  /** Deadline of the `connect` command. */
  readonly connectTimeoutMs: number
  /** Deadline of one command at the backplane. Below the stock client's own 5 s. */
  readonly commandTimeoutMs: number
  /** Deadline of the peer's answer to a close frame. */
  readonly closeTimeoutMs: number
  /** One WebSocket message, all fragments together. */
  readonly maxMessageBytes: number
  /** Fragments of one message. */
  readonly maxFragments: number
  /** Buffered pieces of unfinished frames of one socket. */
  readonly maxBufferedChunks: number
  /** Nesting of one JSON command, its own objects included. The same bound applies to `data` in Protobuf. */
  readonly maxJsonDepth: number
  /** Object keys in one JSON command, or in one `data` in Protobuf. */
  readonly maxJsonKeys: number
  /** Bytes of commands received and not yet handled. */
  readonly maxInboxBytes: number
  /** Average commands of a connection. Commands above the rate get error 111. */
  readonly commandsPerSecond: number
  /** Commands at once. The connection is closed with 3013 when as many again were refused. */
  readonly commandBurst: number
  /** Average publications by clients of this gateway on one channel. More get error 111. */
  readonly publishesPerSecond: number
  /** Publications at once. */
  readonly publishBurst: number
  /** Calls of one connection in progress at once. They do not delay its other commands. */
  readonly maxRpcsInFlight: number
  /** Shortest time between two messages of a channel to a subscriber. Publications gather in it. */
  readonly minBatchIntervalMs: number
  /** Time within which a publication should be sent to all subscribers. The more a send costs, the more of it is used. */
  readonly deliveryTargetMs: number
  /** Bytes of the publications in one message. */
  readonly maxBatchBytes: number
  readonly maxOutboxBytes: number
  readonly maxOutboxFrames: number
  /** Time the oldest frame may wait for the peer to read. */
  readonly maxOutboxAgeMs: number
  /** Subscriptions of one connection. */
  readonly maxChannels: number
  /** Publications in one history reply. */
  readonly maxHistory: number
  /** A larger gap is answered with a snapshot. */
  readonly maxRecoveryBytes: number
  /** Open connections, sockets included. More are closed at once. */
  readonly maxConnections: number
  /** Sockets from one address; an IPv6 network of 64 bits counts as one. More are refused with 429. */
  readonly maxConnectionsPerAddress: number
  /** Connections of one user. More are closed with 3504. Each guest is a separate user. */
  readonly maxConnectionsPerUser: number
  /** Event loop delay (99th percentile of a second) above which new sockets are refused with 503. */
  readonly shedAboveLoopDelayMs: number
  /** Share of the maximum heap above which new sockets are refused with 503. */
  readonly shedAboveHeapShare: number
  /** Time before the expiry of a token at which the client is asked to refresh. */
  readonly refreshLeadMs: number
  /** Time for which a connection outlives its token. */
  readonly expiryGraceMs: number
  /** Interval at which a gateway publishes its subscribers and reads those of the others. */
  readonly presenceIntervalMs: number
  /** Time after which the subscribers of a dead gateway leave presence. */
  readonly presenceTtlMs: number
  /** Subscribers of one channel that presence lists, and that one gateway publishes. */
  readonly maxPresenceMembers: number
  /** Average joins and leaves pushed on one channel. The rest is left out. */
  readonly joinsPerSecond: number
}

const KIB = 1024

export const DEFAULT_LIMITS: GatewayLimits = {
  pingIntervalMs: 25_000,
  pongTimeoutMs: 8_000,
  connectTimeoutMs: 5_000,
  commandTimeoutMs: 4_000,
  closeTimeoutMs: 2_000,
  maxMessageBytes: 64 * KIB,
  maxFragments: 64,
  maxBufferedChunks: 256,
  maxJsonDepth: 32,
  maxJsonKeys: 1_000,
  maxInboxBytes: 256 * KIB,
  commandsPerSecond: 100,
  commandBurst: 500,
  publishesPerSecond: 100,
  publishBurst: 200,
  maxRpcsInFlight: 16,
  minBatchIntervalMs: 5,
  deliveryTargetMs: 42,
  maxBatchBytes: 16 * KIB,
  maxOutboxBytes: 256 * KIB,
  maxOutboxFrames: 500,
  maxOutboxAgeMs: 10_000,
  maxChannels: 64,
  maxHistory: 300,
  maxRecoveryBytes: 256 * KIB,
  maxConnections: 100_000,
  maxConnectionsPerAddress: 200,
  maxConnectionsPerUser: 20,
  shedAboveLoopDelayMs: 200,
  shedAboveHeapShare: 0.8,
  refreshLeadMs: 5_000,
  expiryGraceMs: 2_000,
  presenceIntervalMs: 1_000,
  presenceTtlMs: 15_000,
  maxPresenceMembers: 500,
  joinsPerSecond: 50,
}
