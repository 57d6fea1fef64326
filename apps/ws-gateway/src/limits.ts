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
  /** One WebSocket message, its fragments together. */
  readonly maxMessageBytes: number
  /** Parts one message may come in. */
  readonly maxFragments: number
  /** Pieces of unfinished frames held for one socket. */
  readonly maxBufferedChunks: number
  /** Nesting of one JSON command, its own objects included; the same bound holds for `data` in Protobuf. */
  readonly maxJsonDepth: number
  /** Object keys in one JSON command, or in one `data` in Protobuf. */
  readonly maxJsonKeys: number
  /** Commands received and not yet handled. */
  readonly maxInboxBytes: number
  /** Commands a connection may send over a long time; more are answered with error 111. */
  readonly commandsPerSecond: number
  /** Commands it may send at once. So many again, refused, close it with 3013. */
  readonly commandBurst: number
  /** Publications that clients of this gateway may bring to one channel, over a long time; more get error 111. */
  readonly publishesPerSecond: number
  /** The same, at once. */
  readonly publishBurst: number
  /** Calls of one connection under way at once; they do not hold up its other commands. */
  readonly maxRpcsInFlight: number
  /** How long a publication waits for others of its channel, to travel with them, while they keep coming. */
  readonly batchWindowMs: number
  /** Publications gathered in one message. */
  readonly maxBatchBytes: number
  readonly maxOutboxBytes: number
  readonly maxOutboxFrames: number
  /** How long the oldest frame may wait for the peer to read. */
  readonly maxOutboxAgeMs: number
  /** Subscriptions of one connection. */
  readonly maxChannels: number
  /** Publications given in one history reply. */
  readonly maxHistory: number
  /** A gap larger than this is answered with a snapshot instead. */
  readonly maxRecoveryBytes: number
  /** Sockets from one address, an IPv6 network of 64 bits counting as one; more are refused with 429. */
  readonly maxConnectionsPerAddress: number
  /** Connections of one user; more are closed with 3504. A guest is a user of their own. */
  readonly maxConnectionsPerUser: number
  /** New sockets are refused with 503 while the event loop is later than this (99th percentile of a second)... */
  readonly shedAboveLoopDelayMs: number
  /** ...or the heap holds more than this share of what it may. */
  readonly shedAboveHeapShare: number
  /** The client is asked to refresh so long before its token ends. */
  readonly refreshLeadMs: number
  /** A connection outlives its token by so much. */
  readonly expiryGraceMs: number
  /** How often a gateway tells the others of changes among its subscribers, and looks at theirs. */
  readonly presenceIntervalMs: number
  /** Subscribers of a gateway that died are gone from presence after this. */
  readonly presenceTtlMs: number
  /** Subscribers of one channel that presence lists, and that one gateway tells the others of. */
  readonly maxPresenceMembers: number
  /** Joins and leaves pushed on one channel over a long time; the rest is left out. */
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
  batchWindowMs: 20,
  maxBatchBytes: 16 * KIB,
  maxOutboxBytes: 256 * KIB,
  maxOutboxFrames: 500,
  maxOutboxAgeMs: 10_000,
  maxChannels: 64,
  maxHistory: 300,
  maxRecoveryBytes: 256 * KIB,
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
