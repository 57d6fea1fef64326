import { Incident, nullable, Timestamp, tolerantChecker } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

const OpenIncident = Type.Object({
  incident: Type.Object(Incident.properties),
  /** When its last alert ended; null while one is open. `sinceMs` is a time of the evaluator's steady clock. */
  quiet: nullable(Type.Object({ sinceMs: Type.Number(), at: Timestamp })),
})
export type OpenIncident = Static<typeof OpenIncident>

export const OpenIncidents = Type.Object({ open: Type.Array(OpenIncident) })
export type OpenIncidents = Static<typeof OpenIncidents>

export const NO_INCIDENTS: OpenIncidents = { open: [] }

export const checkIncidents = tolerantChecker(OpenIncidents, 'The open incidents')
