import type {
  IncidentAnomalies,
  IncidentBundle,
  IncidentDetails,
  IncidentList,
  IncidentsQuery,
  Result,
} from '@stream-manager/contracts'
import type { Sections } from './rights.ts'

/** Alerts that belong together: read from the store of history, which the event handler fills from the log. */
export interface Incidents {
  /** The newest first. Errors: `analytics.unavailable`. */
  list(query: IncidentsQuery): Promise<Result<IncidentList>>
  /**
   * With its timeline and probable cause, as far as the sections allow it. Errors: `analytics.unavailable`,
   * `incident.not_found`.
   */
  get(incidentId: string, sections: Sections): Promise<Result<IncidentDetails>>
  /**
   * Figures that differ from their past while it lasts. Names those that it had no time to compare. Errors:
   * `analytics.unavailable`, `incident.not_found`.
   */
  anomalies(incidentId: string, sections: Sections): Promise<Result<IncidentAnomalies>>
  /** Everything about it as files, without secrets. Errors: `analytics.unavailable`, `incident.not_found`. */
  bundle(incidentId: string): Promise<Result<IncidentBundle>>
}
