import type { RedisAddress } from './address.ts'
import type { RedisLog } from './log.ts'

/** Deadlines and intervals. The defaults are for production; fault tests shorten them. */
export interface RedisTiming {
  /** Deadline of a command. After it the effect is unknown. */
  readonly commandTimeoutMs: number
  /** Deadline of a call on the backplane, which all its round trips share. */
  readonly callTimeoutMs: number
  readonly connectTimeoutMs: number
  /** Time for `open` to learn whether one server can be used. Default: 1 s. */
  readonly openWaitMs?: number
  /** Between two nonces that prove delivery over pub/sub. After three missed ones the connection is replaced. */
  readonly probeIntervalMs: number
  /** Between two comparisons of the channels with their logs. */
  readonly checkIntervalMs: number
}

export const DEFAULT_TIMING: RedisTiming = {
  commandTimeoutMs: 800,
  // Below the second that no call may exceed, with room for a busy event loop.
  callTimeoutMs: 950,
  connectTimeoutMs: 2000,
  probeIntervalMs: 1000,
  checkIntervalMs: 5000,
}

/** Settings of both connections. */
export interface RedisSettings {
  readonly address: RedisAddress
  readonly log: RedisLog
  readonly timing: RedisTiming
}
