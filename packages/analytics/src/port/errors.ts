import type { Fault } from '@stream-manager/contracts'

/** The store of history does not answer or is closed. The effect of a write is unknown: read the positions again. */
export class AnalyticsUnavailableError extends Error {
  override readonly name = 'AnalyticsUnavailableError'
}

/** There is no room left to store a batch. The batch had no effect. */
export class AnalyticsFullError extends Error {
  override readonly name = 'AnalyticsFullError'
}

/** The fault that a client gets for an error of the store; null for any other error. Details stay in the log. */
export const analyticsFault = (error: unknown): Fault | null =>
  error instanceof AnalyticsUnavailableError
    ? {
        code: 'analytics.unavailable',
        detail: 'The store of history does not answer; the rest of the system works without it',
        retryAfterSeconds: 5,
      }
    : null
