import type { ErrorEventRow, ErrorGroupChange } from '../port/error-groups.ts'
import type { EventRow } from '../port/events.ts'
import type { DerivedRows } from '../port/rows.ts'

/** A change of a group in the transaction under way. */
export interface GroupChange {
  readonly groupId: string
  readonly change: ErrorGroupChange
}

const keyOf = ({ groupId, change }: GroupChange): string => `${change}/${groupId}`

/** The first report opens a group. The last one brings a resolved group back, because earlier ones may be older than the resolve. */
const happenedOf = (
  possible: readonly ErrorEventRow[],
  changes: readonly GroupChange[],
): readonly EventRow[] => {
  const changed = new Set(changes.map(keyOf))
  const events = new Map<string, EventRow>()
  for (const one of possible) {
    const key = keyOf(one)
    if (changed.has(key) && !(one.change === 'opened' && events.has(key))) events.set(key, one.event)
  }
  return [...events.values()]
}

/** The rows with the events that happened, and without deliveries of those that did not. */
export const withErrorEvents = (rows: DerivedRows, changes: readonly GroupChange[]): DerivedRows => {
  if (rows.errorEvents.length === 0) return rows
  const happened = happenedOf(rows.errorEvents, changes)
  const missing = new Set(rows.errorEvents.map(({ event }) => event.id))
  for (const { id } of happened) missing.delete(id)
  return {
    ...rows,
    events: [...rows.events, ...happened],
    deliveries: rows.deliveries.filter(({ event }) => !missing.has(event.id)),
  }
}
