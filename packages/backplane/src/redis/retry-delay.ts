const MIN_MS = 100
const MAX_MS = 2000
/** After about a minute it is no blink, and a few seconds more make no difference: once in 5 s at most. */
const LONG_OUTAGE_ATTEMPTS = 60
const LONG_OUTAGE_MIN_MS = 5000
const LONG_OUTAGE_SPREAD_MS = 1000
/** A refused login is tried at most 12 times a minute. */
const LOGIN_MIN_MS = 5000
const LOGIN_SPREAD_MS = 500

/**
 * Before the so-many-th attempt in a row to connect, from 1, in ms. With full jitter, so that all processes do not come
 * back in the same moment (reliability-security.md, D5).
 */
export const retryDelayMs = (attempt: number, random: () => number = Math.random): number => {
  if (attempt > LONG_OUTAGE_ATTEMPTS) return LONG_OUTAGE_MIN_MS + random() * LONG_OUTAGE_SPREAD_MS
  const ceilingMs = Math.min(MAX_MS, MIN_MS * 2 ** attempt)
  return MIN_MS + random() * (ceilingMs - MIN_MS)
}

/** Before another login after one that was refused, in ms. */
export const loginRetryDelayMs = (random: () => number = Math.random): number =>
  LOGIN_MIN_MS + random() * LOGIN_SPREAD_MS
