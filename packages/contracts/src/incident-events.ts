import { type Static, Type } from 'typebox'
import { Incident } from './http/incidents.ts'
import { Id, Timestamp } from './primitives.ts'

/** An entry of the log of incidents, with the incident as it is after the change. */
export const IncidentEvent = Type.Object({
  type: Type.Enum(['incident.opened', 'incident.joined', 'incident.closed']),
  at: Timestamp,
  incident: Type.Object(Incident.properties),
  /** Alerts that opened the incident or joined it. */
  alertIds: Type.Array(Id),
})
export type IncidentEvent = Static<typeof IncidentEvent>
