import type { CountOptions } from './backplane.ts'

/** Bounds of one call. Beyond them the call rejects with a RangeError, because the caller is at fault. */
export const BACKPLANE_LIMITS = {
  keyBytes: 512,
  documentBytes: 1024 * 1024,
  publicationBytes: 256 * 1024,
  /** Bytes of a stored result, and of a latest value. */
  resultBytes: 256 * 1024,
  documentsPerCommit: 1000,
  publicationsPerCommit: 1000,
  retainedPublications: 10_000,
  /** Bytes of an idempotency key, and of its fingerprint. */
  idempotencyKeyBytes: 512,
  /** Bytes of stored results of one owner and TTL in one scope. */
  idempotencyOwnerBytes: 1.75 * 1024 * 1024,
  /** Bytes of all stored results of one scope: that of 20 scopes is less than a tenth of a store of 512 MB. */
  idempotencyScopeBytes: 2.5 * 1024 * 1024,
  /** Overhead of a stored result besides its JSON. It also bounds the number of results. */
  idempotencyRecordBytes: 512,
  idempotencyTtlMs: 7 * 24 * 3_600_000,
  leaseTtlMs: 3_600_000,
  latestTtlMs: 7 * 24 * 3_600_000,
  countBy: 1_000_000,
  countWindowMs: 24 * 3_600_000,
  listLimit: 1000,
  historyLimit: 1000,
  /** A subscriber whose `since` is further behind gets `lost`. */
  catchUpPublications: 1000,
  subscriptions: 10_000,
  latestChannels: 10_000,
  pendingCommits: 10_000,
} as const

export const DEFAULT_LIST_LIMIT = 100

/** Throws a RangeError unless `value` is a whole number between `minimum` and `maximum`. */
export const requireWithin = (what: string, value: number, [minimum, maximum]: readonly [number, number]) => {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return value
  throw new RangeError(`${what} must be a whole number from ${minimum} to ${maximum}, not ${value}`)
}

/** Throws a RangeError for options outside the limits. */
export const requireCount = (options: CountOptions): CountOptions => {
  requireWithin('count by', options.by, [1, BACKPLANE_LIMITS.countBy])
  requireWithin('count windowMs', options.windowMs, [1, BACKPLANE_LIMITS.countWindowMs])
  return options
}
