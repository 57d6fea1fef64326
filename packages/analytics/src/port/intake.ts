import type { Position } from '@stream-manager/backplane/port'
import type { GapRow } from './events.ts'
import type { DerivedRows } from './rows.ts'

/** State of the translator of a log, kept from one publication to the next. */
export type Memory = Readonly<Record<string, unknown>>

/** A lease on the logs of a partition. */
export interface Grant {
  readonly partition: string
  /** The backplane that gave the lease. Another one counts its fences anew. */
  readonly origin: string
  readonly fence: number
  readonly holder: string
}

export interface LogPosition {
  readonly log: string
  readonly position: Position
  readonly memory: Memory
  /** When the last entry was stored. */
  readonly atMs: number
}

/** A partition of which the store has positions. */
export interface StoredPartition {
  readonly name: string
  readonly logs: readonly string[]
}

export interface LogAdvance {
  readonly log: string
  /** The position that the store must have now; null when it has none. */
  readonly from: Position | null
  readonly to: Position
  readonly memory: Memory
}

/** Everything that the publications of some logs of one partition amount to. */
export interface IntakeBatch {
  readonly grant: Grant
  readonly atMs: number
  readonly advances: readonly LogAdvance[]
  readonly gaps: readonly GapRow[]
  readonly rows: DerivedRows
}

export type ApplyOutcome =
  | { readonly status: 'applied' }
  /** A newer grant was seen. */
  | { readonly status: 'fenced' }
  /** The log is at another position than the batch began with: read the positions again. */
  | { readonly status: 'moved'; readonly log: string }

/** Rows to forget: those before a time, and the oldest events beyond a number. */
export interface PruneLimits {
  /** Points are kept for the time of their tier. */
  readonly nowMs: number
  readonly beforeMs: number
  readonly maxEvents: number
  /** Rows of each kind that one call deletes at most. */
  readonly limit: number
}

/** A bound of the size, and the rows that one call deletes at most. */
export interface ShrinkLimits {
  readonly nowMs: number
  readonly maxBytes: number
  readonly limit: number
}

export interface Shrinkage {
  /** In use after the call. */
  readonly bytes: number
  /** The table whose oldest rows were deleted; null when none were. */
  readonly table: string | null
  /** Nothing is left to delete, or the size is within its bound. */
  readonly isDone: boolean
}
