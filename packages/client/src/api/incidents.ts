import type {
  EventList,
  EventsQuery,
  Incident,
  IncidentAlert,
  IncidentsQuery,
  SystemEvent,
} from '@stream-manager/contracts'
import { isNumber, isText, isTexts, listOf, orNull, shape } from '../guards.ts'
import type { ReadOptions } from '../options.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import { callsOn } from './calls.ts'
import { isPage, type Page } from './page.ts'

/** All errors: `analytics.unavailable` where the deployment has no store of history. */
export interface IncidentsApi {
  /** Newest first. */
  list(query: IncidentsQuery, options?: ReadOptions): Promise<Page<Incident>>
  /** Everything that happened, newest first. */
  events(query: EventsQuery, options?: ReadOptions): Promise<EventList>
}

const isTextOrNull = orNull(isText)

const isIncident = shape<Incident>({
  id: isText,
  name: isText,
  state: isText,
  streams: isTexts,
  openedAt: isText,
  endedAt: isTextOrNull,
  closedAt: isTextOrNull,
  omittedAlerts: isNumber,
  alerts: listOf(
    shape<IncidentAlert>({
      alertId: isText,
      name: isText,
      severity: isText,
      streamId: isTextOrNull,
      subject: isTextOrNull,
      since: isText,
    }),
  ),
})

const isEvents = shape<EventList>({
  items: listOf(
    shape<SystemEvent>({
      id: isText,
      type: isText,
      at: isText,
      streamId: isTextOrNull,
      subject: isTextOrNull,
      severity: isText,
    }),
  ),
  nextCursor: isTextOrNull,
})

const isIncidents = isPage(isIncident)
const INCIDENTS: Operation = { method: 'incidents.list', verb: 'GET', path: '/incidents' }
const EVENTS: Operation = { method: 'events.list', verb: 'GET', path: '/events' }

export const incidentsApi = (perform: Perform): IncidentsApi => {
  const { answer } = callsOn(perform)
  return {
    list: (query, options) => answer({ ...INCIDENTS, params: query, query }, isIncidents, options),
    events: (query, options) => answer({ ...EVENTS, params: query, query }, isEvents, options),
  }
}
