import { type Static, Type } from 'typebox'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'
import { AlertRule, AlertSubject } from './alert-rules.ts'

export const INCIDENT_STATES = ['open', 'closed'] as const
export type IncidentState = (typeof INCIDENT_STATES)[number]

/** Parts of the system. A fault of one shows in those that depend on it. */
export const SYSTEM_PARTS = [
  'host',
  'store',
  'proxy',
  'engine',
  'source',
  'stream',
  'output',
  'stream-api',
  'gateway',
  'event-handler',
] as const
export type SystemPart = (typeof SYSTEM_PARTS)[number]

/** Streams that an incident names. */
export const MAX_INCIDENT_STREAMS = 50

export const IncidentAlert = Type.Object(
  {
    alertId: Id,
    ruleId: Id,
    name: AlertRule.properties.name,
    severity: AlertRule.properties.severity,
    part: nullable(
      Type.String({
        maxLength: 32,
        description:
          'The part of the system that the alert is about. Null: the metric of its rule belongs to none.',
      }),
    ),
    streamId: nullable(Id),
    subject: nullable(AlertSubject),
    since: Type.Unsafe<string>({
      ...Timestamp,
      description: 'When the condition of the alert began to hold.',
    }),
  },
  { $id: 'IncidentAlert', ...closed },
)
export type IncidentAlert = Static<typeof IncidentAlert>

/** From the first alert of severity `page` until ten minutes after the last alert ended. */
export const Incident = Type.Object(
  {
    id: Id,
    name: Type.String({ maxLength: 100, description: 'Name of the alert that opened it.' }),
    state: Type.Enum([...INCIDENT_STATES]),
    streams: Type.Array(Id, {
      maxItems: MAX_INCIDENT_STREAMS,
      description: 'Streams that its alerts name. Empty: alerts of the system only.',
    }),
    openedAt: Timestamp,
    endedAt: nullable(
      Type.Unsafe<string>({ ...Timestamp, description: 'When its last alert ended. Null while it is open.' }),
    ),
    closedAt: nullable(Timestamp),
    alerts: Type.Array(IncidentAlert, { description: 'In the order in which they joined.' }),
    omittedAlerts: Type.Integer({
      minimum: 0,
      description: 'Alerts that are not listed. Of those that ended the last 20 are, if there is room.',
    }),
  },
  { $id: 'Incident', ...closed },
)
export type Incident = Static<typeof Incident>

const MAX_INCIDENTS_PAGE = 200
export const DEFAULT_INCIDENTS_PAGE = 50

export const IncidentsQuery = Type.Object(
  {
    stream: Type.Optional(Id),
    state: Type.Optional(Type.Enum([...INCIDENT_STATES])),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_INCIDENTS_PAGE, default: DEFAULT_INCIDENTS_PAGE }),
    ),
    cursor: Type.Optional(
      Type.String({
        pattern: '^[0-9]{1,16}-[a-z0-9][a-z0-9_-]{0,63}$',
        description: '`nextCursor` of the page before.',
      }),
    ),
  },
  closed,
)
export type IncidentsQuery = Static<typeof IncidentsQuery>

export const IncidentList = Type.Object(
  { items: Type.Array(Incident), nextCursor: nullable(Type.String()) },
  { $id: 'IncidentList', ...closed },
)
export type IncidentList = Static<typeof IncidentList>
