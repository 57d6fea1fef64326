import type { AnomaliesQuery, AnomalyList, Result } from '@stream-manager/contracts'

/** Times in which figures differ from their own past. They are evidence for people, and open nothing. */
export interface Anomalies {
  /** Computed from the store of history. Errors: `request.invalid`, `analytics.unavailable`. */
  find(query: AnomaliesQuery): Promise<Result<AnomalyList>>
}
