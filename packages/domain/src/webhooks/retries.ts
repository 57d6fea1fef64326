import { jitteredMs } from '@stream-manager/async'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** After the first failure, the second, and so on. After the last one the delivery is given up. */
const DELAYS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
]
const JITTER = { from: 0.9, to: 1.1 }
const MAX_RETRY_AFTER_MS = 24 * HOUR_MS

/** `Retry-After` is a number of seconds, or a date. Null for anything else. */
export const retryAfterMs = (header: string | undefined, nowMs: number): number | null => {
  if (header === undefined) return null
  const delayMs = /^\d{1,9}$/.test(header) ? Number(header) * SECOND_MS : Date.parse(header) - nowMs
  return Number.isFinite(delayMs) ? Math.min(MAX_RETRY_AFTER_MS, Math.max(0, delayMs)) : null
}

/** Delay after that many failures in a row, at least the one that the endpoint asked for; null to give up. */
export const retryDelayMs = (
  failures: number,
  askedMs: number | null,
  random: () => number = Math.random,
): number | null => {
  const delayMs = DELAYS_MS[failures - 1]
  return delayMs === undefined ? null : Math.max(askedMs ?? 0, jitteredMs(delayMs, JITTER, random))
}

const FAILING_MS = 5 * 24 * HOUR_MS

/** Whether a webhook that fails since then is disabled. */
export const hasFailedForLong = (failingSinceMs: number | null, nowMs: number): boolean =>
  failingSinceMs !== null && nowMs - failingSinceMs >= FAILING_MS
