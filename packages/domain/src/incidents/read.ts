import type { AnalyticsReads, IncidentRow, IncidentsRead } from '@stream-manager/analytics/port'
import {
  DEFAULT_INCIDENTS_PAGE,
  Incident,
  type IncidentList,
  type IncidentsQuery,
  tolerantChecker,
} from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Context } from '../context.ts'

export interface IncidentSources {
  readonly context: Context
  readonly analytics: AnalyticsReads
}

const checkIncident = tolerantChecker(Type.Object(Incident.properties), 'The stored incident')

const cursorOf = ({ openedMs, id }: IncidentRow): string => `${openedMs}-${id}`

const placeOf = (cursor: string): NonNullable<IncidentsRead['before']> => {
  const [openedMs = '', ...id] = cursor.split('-')
  return { openedMs: Number(openedMs), id: id.join('-') }
}

/** Null for a row of another version: it must not hide the others. */
const present = ({ ignored }: Pick<Context, 'ignored'>, { incident }: IncidentRow): Incident | null => {
  const checked = ignored.parsed(checkIncident(incident))
  if (checked.ok) return checked.value
  ignored.unreadableValue()
  return null
}

/** A page of incidents, the newest first. */
export const readIncidents = async (
  { context, analytics }: IncidentSources,
  { stream: streamId, state, cursor, limit = DEFAULT_INCIDENTS_PAGE }: IncidentsQuery,
): Promise<IncidentList> => {
  const before = cursor === undefined ? undefined : placeOf(cursor)
  const found = await analytics.listIncidents({ streamId, state, before, limit: limit + 1 })
  const shown = found.slice(0, limit)
  const last = found.length > limit ? shown.at(-1) : undefined
  return {
    items: shown.flatMap((row) => present(context, row) ?? []),
    nextCursor: last ? cursorOf(last) : null,
  }
}

export const readIncident = async (
  { context, analytics }: IncidentSources,
  id: string,
): Promise<Incident | null> => {
  const [row] = await analytics.listIncidents({ id, limit: 1 })
  return row ? present(context, row) : null
}
