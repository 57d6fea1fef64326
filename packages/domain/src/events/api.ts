import type { Memory } from '@stream-manager/analytics/port'
import type { EventCreate, EventList, EventsQuery, HealthStatus, Result } from '@stream-manager/contracts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import type { LogEntries, LogRows } from './translate.ts'

export interface ComponentVerdict {
  readonly component: string
  readonly status: HealthStatus
  readonly error: string | null
  /** Since when it has the status. */
  readonly since: string
}

/** Changes of streams, outputs and health: read from the store of history, which the event handler fills from the logs. */
export interface Events {
  /** Newest first. Errors: `analytics.unavailable`. */
  list(query: EventsQuery): Promise<Result<EventList>>
  /** An event of another program. It is in the list within seconds. Errors: `request.too_large`. */
  create(input: EventCreate, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /** For the sidecar that reports. False when another one wrote meanwhile. */
  recordHealth(verdicts: readonly ComponentVerdict[]): Promise<boolean>
  /** For the event handler: events and rows of publications, after what is known of their log. */
  translate(entries: LogEntries, memory: Memory): LogRows
  /** For the event handler: tells this backplane from others that a store of history has read. */
  origin(): Promise<string>
}
