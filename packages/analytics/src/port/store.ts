import type { PoolFigures } from '@stream-manager/contracts'
import type { AlertRow, AlertsRead } from './alerts.ts'
import type { BroadcastRow, BroadcastsRead } from './broadcasts.ts'
import type {
  DeliveriesRead,
  DeliveryClaim,
  DeliveryOutcome,
  DeliveryRow,
  SettledDelivery,
} from './deliveries.ts'
import type { ErrorGroupRow, ErrorGroupsRead, ErrorHistory } from './error-groups.ts'
import type { EventRow, EventsRead, GapRow, GapsRead } from './events.ts'
import type { IncidentRow, IncidentsRead } from './incidents.ts'
import type {
  ApplyOutcome,
  Grant,
  IntakeBatch,
  LogPosition,
  PruneLimits,
  Shrinkage,
  ShrinkLimits,
  StoredPartition,
} from './intake.ts'
import type { PointSum, PointSumsRead, PointsFound, PointsRead } from './points.ts'
import type { Timeline, TimelineRead } from './timeline.ts'
import type { ViewerDay, ViewerDaysRead } from './viewers.ts'

/**
 * The history of a backplane's logs. It is derived: the logs are the source, and the store holds for each log how far
 * it was read. Every implementation passes the same conformance suite.
 *
 * Calls reject with `AnalyticsUnavailableError` when the store does not answer; the effect of a write is then unknown.
 */
export interface AnalyticsReads {
  /** Newest first; events of the same time by their ids. */
  listEvents(read: EventsRead): Promise<readonly EventRow[]>
  /** Gaps that touch the range, newest first. */
  listGaps(read: GapsRead): Promise<readonly GapRow[]>
  readPoints(read: PointsRead): Promise<PointsFound>
  /** Newest first. Today's uniques are those so far. */
  listViewerDays(read: ViewerDaysRead): Promise<readonly ViewerDay[]>
  /** Groups that occurred last come first; of the same time by their ids. */
  listErrorGroups(read: ErrorGroupsRead): Promise<readonly ErrorGroupRow[]>
  readErrorHistory(group: { readonly id: string }): Promise<ErrorHistory>
  /** By the time of the event, newest first; deliveries of the same time by their ids. */
  listDeliveries(read: DeliveriesRead): Promise<readonly DeliveryRow[]>
  /** Webhooks with deliveries that are due and that no sender has. */
  listDueWebhooks(read: { readonly nowMs: number; readonly limit: number }): Promise<readonly string[]>
  /** By their beginning, newest first; alerts of the same time by their ids. */
  listAlerts(read: AlertsRead): Promise<readonly AlertRow[]>
  /** By their beginning, newest first; incidents of the same time by their ids. */
  listIncidents(read: IncidentsRead): Promise<readonly IncidentRow[]>
  /** By their beginning, newest first; broadcasts of the same time by their ids. */
  listBroadcasts(read: BroadcastsRead): Promise<readonly BroadcastRow[]>
  /** All values of a range as one, by metric. Metrics without a value in the range are absent. */
  sumPoints(read: PointSumsRead): Promise<readonly PointSum[]>
  /** Events and reports of errors of a time, the oldest first. */
  readTimeline(read: TimelineRead): Promise<Timeline>
  status(): Promise<StoreStatus>
  /** Use of the connections to a server; null for a file. */
  pool(): PoolFigures | null
}

export interface StoreStatus {
  readonly kind: 'sqlite' | 'postgresql'
  readonly version: string
  /** The newest step of the schema. */
  readonly migration: string
  readonly bytes: number
}

export interface AnalyticsStore extends AnalyticsReads {
  /** Positions of the partition for this grant. Null when a newer grant of this origin was seen: the
   * lease is of no use. */
  take(grant: Grant): Promise<readonly LogPosition[] | null>
  /** Partitions with positions, those with the newest entries first. The limit is one of logs. */
  listPartitions(read: { readonly limit: number }): Promise<readonly StoredPartition[]>
  /**
   * One transaction: all rows of the batch and the new positions, or nothing. Rejects with `AnalyticsFullError` when
   * there is no room; then it had no effect.
   */
  apply(batch: IntakeBatch): Promise<ApplyOutcome>
  /** Deliveries that are due, the longest due first. Of several senders one gets each. */
  claimDeliveries(claim: DeliveryClaim): Promise<readonly DeliveryRow[]>
  settleDelivery(outcome: DeliveryOutcome): Promise<SettledDelivery>
  /** The number of rows that were deleted; a day that was dropped as a table counts as one. Zero means that nothing is left to prune. */
  prune(limits: PruneLimits): Promise<number>
  /** Deletes the oldest rows while the store is larger than its bound: points of the finest tier first, then events. */
  shrink(limits: ShrinkLimits): Promise<Shrinkage>
  /** Ends calls under way, whose effect is then unknown. Further calls reject. */
  close(): Promise<void>
}
