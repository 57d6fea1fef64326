import type { EventRow } from './events.ts'

/** Further kinds of errors count into the group `OTHER_ERRORS`. */
export const MAX_ERROR_GROUPS = 10_000
export const OTHER_ERRORS = 'other'
/** Rows of `error_occurrences` that a group retains. */
export const MAX_OCCURRENCES = 50
/** Names of each kind that a group retains: instances, streams, versions. */
export const MAX_PLACES = 50
/** An error that was silent for so long has ended. Its next occurrence begins anew. */
export const ERROR_SILENCE_MS = 600_000

export type ErrorState = 'open' | 'resolved' | 'regressed' | 'ignored'

export interface ErrorRecord {
  readonly at: string
  readonly level: string
  readonly message: string
}

/** Errors that are alike, within a moment. */
export interface ErrorRow {
  /** Unique for each report, and the same when a log is read again. */
  readonly id: string
  readonly groupId: string
  readonly severity: 'warning' | 'error'
  readonly code: string | null
  readonly message: string
  readonly frame: string | null
  readonly service: string
  readonly instance: string | null
  readonly version: string | null
  readonly streamId: string | null
  readonly requestId: string | null
  readonly count: number
  readonly firstMs: number
  readonly lastMs: number
  readonly records: readonly ErrorRecord[]
}

/** A person judged a group. */
export interface ErrorStateRow {
  readonly groupId: string
  /** Names the change, so that its effect can be recognised. */
  readonly changeId: string
  readonly state: Exclude<ErrorState, 'regressed'>
  readonly by: string
  readonly atMs: number
}

/**
 * `opened`: the group is new. `regressed`: it occurred after a person had resolved it. `resolved_late`: a person resolved it
 * before an occurrence that was stored already.
 */
export type ErrorGroupChange = 'opened' | 'regressed' | 'resolved_late'

/** An event that is stored only if rows of the same batch change the group in that way, which only the store can tell. */
export interface ErrorEventRow {
  readonly groupId: string
  readonly change: ErrorGroupChange
  readonly event: EventRow
}

export interface ErrorGroupRow
  extends Pick<ErrorRow, 'code' | 'message' | 'frame' | 'severity' | 'count' | 'firstMs' | 'lastMs'> {
  readonly id: string
  readonly state: ErrorState
  readonly stateMs: number
  /** Null for a state that no person set. */
  readonly stateBy: string | null
  readonly changeId: string | null
  /** First occurrence since the error was silent for `ERROR_SILENCE_MS`. */
  readonly boutMs: number
  readonly services: readonly string[]
  readonly instances: readonly string[]
  readonly streams: readonly string[]
  readonly versions: readonly string[]
}

export interface ErrorGroupsRead {
  readonly id?: string | undefined
  readonly state?: ErrorState | undefined
  readonly streamId?: string | undefined
  readonly service?: string | undefined
  readonly severity?: ErrorRow['severity'] | undefined
  readonly code?: string | undefined
  /** Only groups that occurred since then. */
  readonly fromMs?: number | undefined
  /** Only groups after this one, in the order of the list. */
  readonly before?: { readonly lastMs: number; readonly id: string } | undefined
  readonly limit: number
}

export type ErrorOccurrence = Pick<
  ErrorRow,
  'id' | 'count' | 'service' | 'instance' | 'version' | 'streamId' | 'requestId' | 'lastMs' | 'records'
>

export interface ErrorHistory {
  /** Oldest first; hours without an occurrence are left out. */
  readonly hours: readonly { readonly atMs: number; readonly count: number }[]
  /** Newest first. */
  readonly occurrences: readonly ErrorOccurrence[]
  /** Errors were reported by another version, before the first occurrence. */
  readonly hasEarlierVersion: boolean
  /** Other errors were reported by another instance of the services of this group, since the first occurrence. */
  readonly hasOtherInstance: boolean
}
