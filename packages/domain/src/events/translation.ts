import type { DerivedRows, ErrorEventRow, EventRow, Memory } from '@stream-manager/analytics/port'
import type { Context } from '../context.ts'

export type NewEvent = Omit<EventRow, 'id'>

/** An event that happens only if the store says so. */
export type PossibleEvent = Omit<ErrorEventRow, 'event'> & { readonly event: NewEvent }

interface OtherRows {
  /** Time that the publication names. Rows of a log that began again are known, up to the last time. */
  readonly atMs: number
  readonly rows: Partial<Omit<DerivedRows, 'events' | 'errorEvents'>>
  readonly possible?: readonly PossibleEvent[]
}

/** Rows of one publication. */
export interface Rows {
  readonly events: readonly NewEvent[]
  /** Rows of other kinds. */
  readonly others?: OtherRows
}

export interface Translation extends Rows {
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

/** Publications of one log, in their order. */
interface Batch {
  /** Null when the publication cannot be read. */
  translate(entry: Entry): Rows | null
  /** The state that the next batch continues from. */
  memory(): Memory
}

/** For a memory that is too large to be read and written at each publication. */
export type OpenBatch = (memory: Memory, context: Pick<Context, 'ignored'>) => Batch

/** The batch of a translator that has a small memory. */
export const batchOf =
  (translate: Translate): OpenBatch =>
  (memory, context) => {
    let known = memory
    return {
      translate(entry) {
        const translation = translate(entry, known, context)
        if (translation !== null) known = translation.memory
        return translation
      },
      memory: () => known,
    }
  }
