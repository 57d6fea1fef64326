import type {
  EventList,
  EventsQuery,
  Incident,
  IncidentAlert,
  IncidentAnomalies,
  IncidentAnomaly,
  IncidentDetails,
  IncidentsQuery,
  LostViewers,
  ProbableCause,
  SystemEvent,
  TimelineEntry,
} from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { isFlag, isNumber, isText, isTexts, listOf, orNull, shape } from '../guards.ts'
import type { ReadOptions } from '../options.ts'
import { HISTORY_TIMEOUT_MS, type Operation, type Perform } from '../transport/operation.ts'
import type { Upload } from '../transport/upload.ts'
import { atId } from './at-id.ts'
import { callsOn } from './calls.ts'
import { isPage, type Page } from './page.ts'

/** All errors: `analytics.unavailable` where the deployment has no store of history. */
export interface IncidentsApi {
  /** Newest first. */
  list(query: IncidentsQuery, options?: ReadOptions): Promise<Page<Incident>>
  /** With its timeline and its probable cause. Errors: `incident.not_found`. */
  get(incidentId: string, options?: ReadOptions): Promise<IncidentDetails>
  /** Figures that differ from their past while it lasts, and those that were not compared. Errors: `incident.not_found`. */
  anomalies(incidentId: string, options?: ReadOptions): Promise<IncidentAnomalies>
  /** Everything about it as a `tar.gz`, without secrets. Errors: `incident.not_found`. */
  bundle(incidentId: string, options?: ReadOptions): Promise<Blob>
  /** Everything that happened, newest first. */
  events(query: EventsQuery, options?: ReadOptions): Promise<EventList>
}

const isTextOrNull = orNull(isText)

const INCIDENT = {
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
}

const isIncident = shape<Incident>(INCIDENT)

const isEntry = shape<TimelineEntry>({
  id: isText,
  at: isText,
  kind: isText,
  severity: isText,
  streamId: isTextOrNull,
  summary: isText,
  data: isRecord,
})

const isGap = shape<IncidentDetails['timeline']['gaps'][number]>({ from: isTextOrNull, to: isText })

const isDetails = shape<IncidentDetails>({
  ...INCIDENT,
  cause: shape<ProbableCause>({
    part: isTextOrNull,
    at: isTextOrNull,
    streamId: isTextOrNull,
    summary: isText,
    evidence: listOf(shape<ProbableCause['evidence'][number]>({ id: isText, at: isText, summary: isText })),
  }),
  timeline: shape<IncidentDetails['timeline']>({
    entries: listOf(isEntry),
    completeUntil: isTextOrNull,
    hasAllCommands: isFlag,
    gaps: listOf(isGap),
  }),
  versions: listOf(shape<IncidentDetails['versions'][number]>({ service: isText, version: isText })),
  viewers: listOf(
    shape<LostViewers>({
      streamId: isText,
      viewersBefore: isNumber,
      viewersLowest: isNumber,
      viewersLost: isNumber,
    }),
  ),
  omittedViewers: isNumber,
  notPermitted: isTexts,
})

const isAnomaly = shape<IncidentAnomaly>({
  id: isText,
  from: isText,
  part: isTextOrNull,
  isEvidence: isFlag,
  basis: isText,
  summary: isText,
})

const isAnomalies = shape<IncidentAnomalies>({
  part: isTextOrNull,
  items: listOf(isAnomaly),
  omitted: isNumber,
  comparedSeries: isNumber,
  tooLittleHistory: listOf(
    shape<IncidentAnomalies['tooLittleHistory'][number]>({ metric: isText, minutes: isNumber }),
  ),
  notCompared: listOf(shape<IncidentAnomalies['notCompared'][number]>({ reason: isText, summary: isText })),
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
const PATH = '/incidents'
const INCIDENTS: Operation = { method: 'incidents.list', verb: 'GET', path: PATH }
const GET = { method: 'incidents.get', verb: 'GET', timeoutMs: HISTORY_TIMEOUT_MS } as const
const EVENTS: Operation = { method: 'events.list', verb: 'GET', path: '/events' }

export const incidentsApi = (perform: Perform, readFile: Upload['read']): IncidentsApi => {
  const { answer } = callsOn(perform)
  return {
    list: (query, options) => answer({ ...INCIDENTS, params: query, query }, isIncidents, options),
    get: (id, options) => answer(atId(PATH, id, GET), isDetails, options),
    anomalies: (id, options) => {
      const at = atId(PATH, id, { method: 'incidents.anomalies', verb: 'GET' })
      return answer({ ...at, path: `${at.path}/anomalies` }, isAnomalies, options)
    },
    bundle: (id, options = {}) => readFile(`${PATH}/${encodeURIComponent(id)}/bundle`, options),
    events: (query, options) => answer({ ...EVENTS, params: query, query }, isEvents, options),
  }
}
