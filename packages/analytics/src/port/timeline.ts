import type { ErrorOccurrence, ErrorRow } from './error-groups.ts'
import type { EventRow } from './events.ts'

export interface TimelineRead {
  /** Inclusive. */
  readonly fromMs: number
  readonly toMs: number
  /** Rows of these streams and of no stream. Empty: all rows. */
  readonly streamIds: readonly string[]
  /** Rows of each kind. */
  readonly limit: number
}

/** A report of an error with what its group says. */
export type TimelineError = ErrorOccurrence &
  Pick<ErrorRow, 'groupId' | 'code' | 'message' | 'frame' | 'severity'>

/** Oldest first; rows of the same time by their ids. */
export interface Timeline {
  readonly events: readonly EventRow[]
  readonly errors: readonly TimelineError[]
}
