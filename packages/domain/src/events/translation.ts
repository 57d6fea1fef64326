import type { EventRow, Memory } from '@stream-manager/analytics/port'
import type { Context } from '../context.ts'

export type NewEvent = Omit<EventRow, 'id'>

interface Translation {
  readonly events: readonly NewEvent[]
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
