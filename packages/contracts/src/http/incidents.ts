import { type Static, Type } from 'typebox'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'
import { AlertRule, AlertSubject } from './alert-rules.ts'
import { EVENT_SEVERITIES, EventGap } from './events.ts'

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

/** Entries of a timeline, at most. Those at its beginning tell the most. */
export const MAX_TIMELINE_ENTRIES = 500
export const MAX_EVIDENCE = 10

export const TIMELINE_KINDS = [
  'command',
  'state',
  'output',
  'source',
  'health',
  'alert',
  'error',
  'other',
] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

const Summary = Type.String({ maxLength: 1800, description: 'One line for people.' })
const EvidenceId = Type.String({
  maxLength: 128,
  description: 'Id of the event, of the report of an error, or of the entry in the audit log.',
})

export const TimelineEntry = Type.Object(
  {
    id: EvidenceId,
    at: Timestamp,
    kind: Type.Enum([...TIMELINE_KINDS]),
    severity: Type.Enum([...EVENT_SEVERITIES]),
    streamId: nullable(Id),
    subject: nullable(Type.String({ maxLength: 128 })),
    summary: Summary,
    data: Type.Record(Type.String(), Type.Unknown(), {
      description: 'By `kind`: the data of the event, `by` and `operation` of a command, `code` of an error.',
    }),
  },
  { $id: 'TimelineEntry', ...closed },
)
export type TimelineEntry = Static<typeof TimelineEntry>

export const ProbableCause = Type.Object(
  {
    part: nullable(
      Type.String({ maxLength: 32, description: 'Part of the system. Null: the cause is not known.' }),
    ),
    at: nullable(Timestamp),
    streamId: nullable(Id),
    summary: Summary,
    evidence: Type.Array(Type.Object({ id: EvidenceId, at: Timestamp, summary: Summary }, closed), {
      maxItems: MAX_EVIDENCE,
      description: 'Entries of the timeline that tell of the part, the earliest first.',
    }),
  },
  { $id: 'ProbableCause', ...closed },
)
export type ProbableCause = Static<typeof ProbableCause>

export const LostViewers = Type.Object(
  {
    streamId: Id,
    viewersBefore: Type.Integer({
      minimum: 0,
      description: 'In the last step that ended before the first alert.',
    }),
    viewersLowest: Type.Integer({ minimum: 0, description: 'The fewest at one time since.' }),
    viewersLost: Type.Integer({ minimum: 0 }),
  },
  { $id: 'LostViewers', ...closed },
)
export type LostViewers = Static<typeof LostViewers>

/** Parts of the details that need a permission of their own. */
export const INCIDENT_SECTIONS = ['events', 'errors', 'commands', 'viewers'] as const
export type IncidentSection = (typeof INCIDENT_SECTIONS)[number]

export const IncidentDetails = Type.Object(
  {
    ...Incident.properties,
    cause: ProbableCause,
    timeline: Type.Object(
      {
        from: Timestamp,
        to: Timestamp,
        entries: Type.Array(TimelineEntry, {
          maxItems: MAX_TIMELINE_ENTRIES,
          description: 'Oldest first, from five minutes before the incident to one minute after it.',
        }),
        completeUntil: nullable(
          Type.Unsafe<string>({
            ...Timestamp,
            description: 'Later entries are left out, because there are too many. Null: none is.',
          }),
        ),
        hasAllCommands: Type.Boolean({
          description:
            'False: the audit log no longer has all commands of this time, or `notPermitted` names them.',
        }),
        gaps: Type.Array(EventGap, { description: 'Times in which events were lost.' }),
      },
      closed,
    ),
    versions: Type.Array(
      Type.Object(
        { service: Type.String({ maxLength: 64 }), version: Type.String({ maxLength: 32 }) },
        closed,
      ),
      { description: 'Of the services that reported errors in this time.' },
    ),
    viewers: Type.Array(LostViewers, { description: 'Streams whose viewers were counted before and since.' }),
    omittedViewers: Type.Integer({
      minimum: 0,
      description: 'Streams that are not in `viewers`: without figures of both times, or more than 20.',
    }),
    notPermitted: Type.Array(Type.Enum([...INCIDENT_SECTIONS]), {
      description:
        'Left out, because the caller may not read it: `events` needs `events.read`, `errors` needs `errors.read`, `viewers` ' +
        'needs `viewers.read`. `commands` are for operators whose grants, if they have any, include `audit.read`.',
    }),
  },
  { $id: 'IncidentDetails', ...closed },
)
export type IncidentDetails = Static<typeof IncidentDetails>

export const IncidentBundle = Type.Object(
  {
    name: Type.String({ maxLength: 80, description: 'Folder of the files.' }),
    at: Timestamp,
    files: Type.Array(Type.Object({ name: Type.String({ maxLength: 32 }), text: Type.String() }, closed), {
      description:
        '`summary.md`, `report.html`, `timeline.jsonl`, `series.csv`, `logs.jsonl`, `anomalies.json`, `configuration.json`.',
    }),
  },
  { $id: 'IncidentBundle', ...closed },
)
export type IncidentBundle = Static<typeof IncidentBundle>
