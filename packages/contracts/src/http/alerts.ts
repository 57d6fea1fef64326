import { type Static, Type } from 'typebox'
import { MAX_CALLER_NAME_CHARACTERS, MAX_SUBJECT_CHARACTERS } from '../caller.ts'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'
import { AlertRule, AlertSubject } from './alert-rules.ts'
import { OutsideAlert } from './outside-alerts.ts'

export const ALERT_STATES = ['pending', 'firing', 'inhibited', 'silenced', 'flapping', 'resolved'] as const
export type AlertState = (typeof ALERT_STATES)[number]

export const AlertAcknowledgement = Type.Object(
  {
    by: Type.String({ maxLength: MAX_SUBJECT_CHARACTERS, description: 'Subject of the caller.' }),
    name: Type.String({ maxLength: MAX_CALLER_NAME_CHARACTERS }),
    at: Timestamp,
    comment: nullable(Type.String({ maxLength: 500 })),
  },
  { $id: 'AlertAcknowledgement', ...closed },
)
export type AlertAcknowledgement = Static<typeof AlertAcknowledgement>

/** One time of one series beyond its rule, from its beginning to its end. */
export const Alert = Type.Object(
  {
    id: Id,
    ruleId: Id,
    name: AlertRule.properties.name,
    severity: AlertRule.properties.severity,
    streamId: nullable(Id),
    subject: nullable(AlertSubject),
    state: Type.Enum([...ALERT_STATES], {
      description:
        '`inhibited`: an alert that explains it fires. `flapping`: it changed more than 4 times in 10 minutes; it ' +
        'stays open and is told once.',
    }),
    value: nullable(
      Type.Number({ description: 'When the state last changed. Null: there was none, or none is known.' }),
    ),
    since: Type.Unsafe<string>({ ...Timestamp, description: 'When the condition began to hold.' }),
    changedAt: Timestamp,
    acknowledged: nullable(AlertAcknowledgement),
    notify: AlertRule.properties.notify,
    runbook: AlertRule.properties.runbook,
  },
  {
    $id: 'Alert',
    ...closed,
    description:
      'Of one that has more than 2.5 KB as JSON the texts of people are cut, the runbook first: they end with `…`. ' +
      'The rule has its whole texts.',
  },
)
export type Alert = Static<typeof Alert>

/** Why a rule has no values. */
export const NOT_COMPARED_REASONS = [
  'starting',
  'history_unavailable',
  'history_behind',
  'too_many_series',
] as const
export type NotComparedReason = (typeof NOT_COMPARED_REASONS)[number]

export const NotCompared = Type.Object(
  {
    ruleId: Id,
    reason: Type.Enum([...NOT_COMPARED_REASONS], {
      description:
        '`starting`: a whole window was not observed yet, or one of more than 10 minutes not read. Of those windows: ' +
        '`history_unavailable`: the history cannot be read; the log of the event handler says why. `history_behind`: the newest ' +
        'figures are not in it yet. `too_many_series`: it cannot be read for all series at once; a filter helps.',
    }),
  },
  { $id: 'NotCompared', ...closed },
)
export type NotCompared = Static<typeof NotCompared>

export const AlertsQuery = Type.Object(
  {
    stream: Type.Optional(Id),
    state: Type.Optional(Type.Enum([...ALERT_STATES])),
  },
  closed,
)
export type AlertsQuery = Static<typeof AlertsQuery>

export const AlertList = Type.Object(
  {
    items: Type.Array(Alert),
    outside: Type.Array(OutsideAlert, {
      description:
        'Alerts of other systems that Alertmanager told, and those that ended in the last day. They have no rule here.',
    }),
    notCompared: Type.Array(NotCompared, {
      description: 'Enabled rules that are not compared now. Their alerts stay as they are.',
    }),
    evaluatedAt: nullable(
      Type.Unsafe<string>({
        ...Timestamp,
        description:
          'When the rules were last compared. Null: nobody compares them now, so no alert is no good sign.',
      }),
    ),
  },
  { $id: 'AlertList', ...closed },
)
export type AlertList = Static<typeof AlertList>

const MAX_ALERTS_PAGE = 200
export const DEFAULT_ALERTS_PAGE = 50

export const AlertHistoryQuery = Type.Object(
  {
    stream: Type.Optional(Id),
    rule: Type.Optional(Id),
    from: Type.Optional(Timestamp),
    to: Type.Optional(Timestamp),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_ALERTS_PAGE, default: DEFAULT_ALERTS_PAGE }),
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
export type AlertHistoryQuery = Static<typeof AlertHistoryQuery>

export const AlertHistory = Type.Object(
  { items: Type.Array(Alert), nextCursor: nullable(Type.String()) },
  { $id: 'AlertHistory', ...closed },
)
export type AlertHistory = Static<typeof AlertHistory>

export const AlertAcknowledge = Type.Object(
  { comment: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) },
  { $id: 'AlertAcknowledge', ...closed },
)
export type AlertAcknowledge = Static<typeof AlertAcknowledge>

const silenceFields = {
  ruleId: nullable(Id),
  stream: nullable(Id),
  subject: nullable(AlertSubject),
  endsAt: Type.Unsafe<string>({ ...Timestamp, description: 'At most 30 days ahead.' }),
  comment: Type.String({ minLength: 1, maxLength: 500, description: 'Why, for the people who find it.' }),
}

/** Alerts that match are `silenced` until it ends. A null field matches every alert. */
export const AlertSilence = Type.Object(
  { id: Id, ...silenceFields, createdAt: Timestamp, createdBy: Type.String() },
  { $id: 'AlertSilence', ...closed },
)
export type AlertSilence = Static<typeof AlertSilence>

export const AlertSilenceCreate = Type.Object(
  {
    ruleId: Type.Optional(Id),
    stream: Type.Optional(Id),
    subject: Type.Optional(AlertSubject),
    endsAt: silenceFields.endsAt,
    comment: silenceFields.comment,
  },
  { $id: 'AlertSilenceCreate', ...closed },
)
export type AlertSilenceCreate = Static<typeof AlertSilenceCreate>

export const AlertSilenceList = Type.Object(
  { items: Type.Array(AlertSilence), nextCursor: nullable(Type.String()) },
  { $id: 'AlertSilenceList', ...closed },
)
export type AlertSilenceList = Static<typeof AlertSilenceList>
