import type { AnalyticsReads, IncidentRow } from '@stream-manager/analytics/port'
import {
  DEFAULT_INCIDENTS_PAGE,
  Incident,
  type IncidentList,
  type IncidentsQuery,
  tolerantChecker,
} from '@stream-manager/contracts'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { type HistoryPlace, readHistoryPage } from '../store/history-page.ts'

export interface IncidentSources {
  readonly context: Context
  readonly analytics: AnalyticsReads
}

const checkIncident = tolerantChecker(Type.Object(Incident.properties), 'The stored incident')

const placeOfRow = ({ openedMs, id }: IncidentRow): HistoryPlace => ({ atMs: openedMs, id })

const present = ({ ignored }: Pick<Context, 'ignored'>, { incident }: IncidentRow): Incident | null =>
  ignored.readable(checkIncident(incident))

/** A page of incidents, the newest first. */
export const readIncidents = async (
  { context, analytics }: IncidentSources,
  { stream: streamId, state, cursor, limit = DEFAULT_INCIDENTS_PAGE }: IncidentsQuery,
): Promise<IncidentList> => {
  const { rows, nextCursor } = await readHistoryPage({ cursor, limit, placeOfRow }, (before, atMost) =>
    analytics.listIncidents({
      ...{ streamId, state },
      before: before && { openedMs: before.atMs, id: before.id },
      limit: atMost,
    }),
  )
  return { items: rows.flatMap((row) => present(context, row) ?? []), nextCursor }
}

export const readIncident = async (
  { context, analytics }: IncidentSources,
  id: string,
): Promise<Incident | null> => {
  const [row] = await analytics.listIncidents({ id, limit: 1 })
  return row ? present(context, row) : null
}
