import type { AnomaliesQuery, AnomalyList, Result } from '@stream-manager/contracts'

interface FindOptions {
  /** At most 10 s, which is the default. */
  readonly deadlineMs?: number
  /** An abort rejects with its reason. */
  readonly signal?: AbortSignal
}

/** Times in which figures differ from their own past. They are evidence for people, and open nothing. */
export interface Anomalies {
  /** Computed from the store of history. Errors: `request.invalid`, `analytics.unavailable`. */
  find(query: AnomaliesQuery, options?: FindOptions): Promise<Result<AnomalyList>>
}
