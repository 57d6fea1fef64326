import type {
  AnalyticsAnswer,
  AnalyticsAnswers,
  AnalyticsMetrics,
  AnalyticsQuery,
  BroadcastList,
  BroadcastsQuery,
  Result,
} from '@stream-manager/contracts'

export interface AnalyticsCall {
  readonly query: AnalyticsQuery
  /** Whether the caller may read events. */
  readonly annotated: boolean
}

/** Series of figures, read from the store of history. */
export interface Analytics {
  /** Every figure that has a history. */
  metrics(): AnalyticsMetrics
  /** Errors: `request.invalid`, `analytics.unavailable`. */
  query(call: AnalyticsCall): Promise<Result<AnalyticsAnswer>>
  /** A report for each time on air, the newest first. Errors: `analytics.unavailable`. */
  broadcasts(query: BroadcastsQuery): Promise<Result<BroadcastList>>
  /** Several at once, in their order. Errors: those of the first that fails, with its place. */
  queryAll(calls: readonly AnalyticsCall[]): Promise<Result<AnalyticsAnswers>>
}
