import type { DerivedRows, EventRow, Memory } from '@stream-manager/analytics/port'
import type { Context } from '../context.ts'

export type NewEvent = Omit<EventRow, 'id'>

export interface OtherRows {
  /** Time that the publication names. Rows of a log that began again are known, up to the last time. */
  readonly atMs: number
  readonly rows: Partial<Omit<DerivedRows, 'events'>>
}

export interface Translation {
  readonly events: readonly NewEvent[]
  /** Rows of other kinds. */
  readonly others?: OtherRows
  readonly memory: Memory
}

/** A publication, and the log it is from. */
interface Entry {
  readonly streamId: string | null
  readonly data: unknown
}

/** Events are changes: the memory says how it was before. Null when the publication cannot be read. */
export type Translate = (
  entry: Entry,
  memory: Memory,
  context: Pick<Context, 'ignored'>,
) => Translation | null
