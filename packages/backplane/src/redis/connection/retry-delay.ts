import { type Backoff, backoffDelayMs } from '@stream-manager/async'

const RECONNECT: Backoff = { firstMs: 200, maxMs: 2000, minMs: 100 }
/** After about a minute it is a long outage, and a few seconds more make no difference: one attempt in 5 s at most. */
const LONG_OUTAGE_ATTEMPTS = 60
const LONG_OUTAGE_MIN_MS = 5000
const LONG_OUTAGE_SPREAD_MS = 1000
/** A refused login is tried at most 12 times a minute. */
const LOGIN_MIN_MS = 5000
const LOGIN_SPREAD_MS = 500

/** Delay in ms before connection attempt `attempt` (1-based), with full jitter. */
export const retryDelayMs = (attempt: number, random: () => number = Math.random): number => {
  if (attempt > LONG_OUTAGE_ATTEMPTS) return LONG_OUTAGE_MIN_MS + random() * LONG_OUTAGE_SPREAD_MS
  return backoffDelayMs(RECONNECT, attempt - 1, random)
}

/** Delay in ms before the next login after a refused one. */
export const loginRetryDelayMs = (random: () => number = Math.random): number =>
  LOGIN_MIN_MS + random() * LOGIN_SPREAD_MS
