import { type Static, Type } from 'typebox'
import { closed, Id, Measured, nullable, Timestamp } from '../primitives.ts'

export const EVENT_SEVERITIES = ['info', 'warning', 'error'] as const
export type EventSeverity = (typeof EVENT_SEVERITIES)[number]

const MAX_EVENTS_PAGE = 200
export const DEFAULT_EVENTS_PAGE = 100

/** One thing that happened. Its id is that of its place in a log, so it is the same after a crash of the reader. */
export const SystemEvent = Type.Object(
  {
    id: Id,
    type: Type.String({
      maxLength: 64,
      description:
        '`stream.status`, `stream.health`, `stream.error`, `output.state`, `source.error`, `layer.error`, `health.changed`, `alert.firing` and the other states of an alert, `alert.acknowledged`, `alerts.noticed`, `alert.outside`, `incident.opened`, `incident.joined`, `incident.closed`, `error.opened` (a group of errors is new), `error.regressed`, `error.resolved`, `error.ignored`, `error.reopened`, `webhook.disabled`, or `custom.*`. More types come; a reader accepts unknown ones.',
    }),
    at: Timestamp,
    streamId: nullable(Id),
    severity: Type.Enum([...EVENT_SEVERITIES]),
    subject: nullable(
      Type.String({
        maxLength: 128,
        description: 'Id of the output or of the incident, or the component or service.',
      }),
    ),
    data: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'By `type`: `from` and `to`, the `code` and the `message` of an error, the `alerts` of a notice with a `message` for ' +
        'people.',
    }),
  },
  { $id: 'SystemEvent', ...closed },
)
export type SystemEvent = Static<typeof SystemEvent>

export const EventsQuery = Type.Object(
  {
    stream: Type.Optional(
      Type.Unsafe<string>({
        ...Id,
        description: 'Also incidents that concern this stream among others. Those others are not named then.',
      }),
    ),
    type: Type.Optional(
      Type.String({
        pattern: '^[a-z]{1,32}(\\.[a-z_]{1,31})?$',
        description: 'A type, or the part before its dot: `stream` means all `stream.*`.',
      }),
    ),
    from: Type.Optional(Timestamp),
    to: Type.Optional(Timestamp),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_EVENTS_PAGE, default: DEFAULT_EVENTS_PAGE }),
    ),
    cursor: Type.Optional(
      Type.String({
        pattern: '^[0-9]{1,16}-evt_[0-9a-f]{32}$',
        description: '`nextCursor` of the page before.',
      }),
    ),
  },
  closed,
)
export type EventsQuery = Static<typeof EventsQuery>

/** Entries of a log that were gone before they were read: what happened there is not known. */
export const EventGap = Type.Object(
  {
    streamId: nullable(Id),
    log: Type.String({ maxLength: 64, description: '`stream-state` or `health`.' }),
    from: nullable(Timestamp),
    to: Timestamp,
    missing: Measured,
    reason: Type.Enum(['trimmed', 'epoch'], {
      description:
        '`trimmed`: the log retains no more. `epoch`: the log began again, for example in a new store.',
    }),
  },
  { $id: 'EventGap', ...closed },
)
export type EventGap = Static<typeof EventGap>

export const EventList = Type.Object(
  { items: Type.Array(SystemEvent), gaps: Type.Array(EventGap), nextCursor: nullable(Type.String()) },
  { $id: 'EventList', ...closed },
)
export type EventList = Static<typeof EventList>
