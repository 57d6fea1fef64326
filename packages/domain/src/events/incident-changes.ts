import type { IncidentRow } from '@stream-manager/analytics/port'
import { IncidentEvent, tolerantChecker } from '@stream-manager/contracts'
import type { NewEvent, Translate } from './translation.ts'

const checkEvent = tolerantChecker(IncidentEvent, 'The publication of the incidents')

const rowOf = ({ incident, at }: IncidentEvent): IncidentRow => ({
  id: incident.id,
  openedMs: Date.parse(incident.openedAt),
  atMs: Date.parse(at),
  state: incident.state,
  streams: incident.streams,
  incident: { ...incident },
})

const eventOf = ({ type, at, incident, alertIds }: IncidentEvent): NewEvent => {
  const { id: incidentId, name, streams } = incident
  return {
    type,
    atMs: Date.parse(at),
    streamId: streams.length === 1 ? (streams[0] ?? null) : null,
    severity: type === 'incident.closed' ? 'info' : 'error',
    subject: incidentId,
    data: { incidentId, name, streams, alertIds },
  }
}

/** Each publication is a change already. */
export const translateIncident: Translate = ({ data }, memory, { ignored }) => {
  const checked = ignored.parsed(checkEvent(data))
  if (!checked.ok) return null
  const event = checked.value
  const atMs = Date.parse(event.at)
  return { events: [eventOf(event)], others: { atMs, rows: { incidents: [rowOf(event)] } }, memory }
}
