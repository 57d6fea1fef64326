import type { RedisAddress } from './address.ts'
import type { RedisLog } from './log.ts'

/** How long things may take. The defaults are for production; tests of faults shorten them. */
export interface RedisTiming {
  /** A command has this long; then its effect is unknown. */
  readonly commandTimeoutMs: number
  readonly connectTimeoutMs: number
  /** Between two proofs that what is published is heard; after three in vain the connection is replaced. */
  readonly probeIntervalMs: number
  /** Between two looks at the logs of channels on which nothing was heard. */
  readonly checkIntervalMs: number
}

export const DEFAULT_TIMING: RedisTiming = {
  commandTimeoutMs: 800,
  connectTimeoutMs: 2000,
  probeIntervalMs: 1000,
  checkIntervalMs: 5000,
}

/** What both connections are made with. */
export interface RedisSettings {
  readonly address: RedisAddress
  readonly log: RedisLog
  readonly timing: RedisTiming
}
