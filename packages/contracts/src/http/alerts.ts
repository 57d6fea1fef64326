import { type Static, Type } from 'typebox'
import { MAX_CALLER_NAME_CHARACTERS, MAX_SUBJECT_CHARACTERS } from '../caller.ts'
import { closed, Id, nullable, Revision, Timestamp } from '../primitives.ts'

export const ALERT_SEVERITIES = ['info', 'warning', 'page'] as const
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number]

export const ALERT_STATES = ['pending', 'firing', 'inhibited', 'silenced', 'flapping', 'resolved'] as const
export type AlertState = (typeof ALERT_STATES)[number]

/** How the values of the window become the value that is compared. `sum` suits counters, the others levels. */
export const ALERT_AGGREGATES = ['avg', 'min', 'max', 'sum', 'last'] as const
export type AlertAggregate = (typeof ALERT_AGGREGATES)[number]

export const ALERT_OPERATORS = ['above', 'below'] as const
export type AlertOperator = (typeof ALERT_OPERATORS)[number]

/** Values are observed once a second and kept for this time. */
export const MAX_ALERT_WINDOW_SECONDS = 600
const MAX_WAIT_SECONDS = 86_400
const MAX_INHIBITORS = 10
const MAX_ENDPOINTS = 10
const MAX_RUNBOOK = 500

const Subject = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'Id of an output, or the name of a service or component.',
})
const Threshold = Type.Number({ minimum: -1e15, maximum: 1e15 })
const Seconds = Type.Integer({ minimum: 0, maximum: MAX_WAIT_SECONDS })

const ruleFields = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  severity: Type.Enum([...ALERT_SEVERITIES]),
  metric: Type.String({
    pattern: '^[a-z]{1,32}\\.[a-z_]{1,31}$',
    description: 'A figure, such as `stream.speed`.',
  }),
  filter: Type.Object(
    { stream: Type.Optional(Id), subject: Type.Optional(Subject) },
    { ...closed, description: 'Only this stream, and only this subject. Empty: every series of the metric.' },
  ),
  aggregate: Type.Enum([...ALERT_AGGREGATES]),
  windowSeconds: Type.Integer({ minimum: 1, maximum: MAX_ALERT_WINDOW_SECONDS }),
  operator: Type.Enum([...ALERT_OPERATORS]),
  threshold: Threshold,
  resolveThreshold: nullable(
    Type.Unsafe<number>({
      ...Threshold,
      description: 'An alert that fires resolves at this value. Null: at `threshold`.',
    }),
  ),
  forSeconds: Type.Unsafe<number>({
    ...Seconds,
    description: 'How long the condition holds before it fires.',
  }),
  keepFiringForSeconds: Type.Unsafe<number>({
    ...Seconds,
    description: 'How long the condition must be over before the alert resolves.',
  }),
  noData: Type.Enum(['ok', 'fire', 'keep'], {
    description:
      'While there is no value: `ok` counts as no alert, `fire` as one, `keep` leaves the alert as it is.',
  }),
  inhibitedBy: Type.Array(Id, {
    maxItems: MAX_INHIBITORS,
    uniqueItems: true,
    description:
      'Rules whose alerts on the same stream, or on no stream, make an alert of this rule `inhibited`.',
  }),
  notify: nullable(
    Type.Array(Id, {
      maxItems: MAX_ENDPOINTS,
      uniqueItems: true,
      description: 'Endpoints that are told. Null: every endpoint that takes alerts.',
    }),
  ),
  runbook: nullable(
    Type.String({
      minLength: 1,
      maxLength: MAX_RUNBOOK,
      description: 'What to do, or the address of a page.',
    }),
  ),
  enabled: Type.Boolean(),
}

/** A condition on a figure. Each series that meets it has an alert of its own. */
export const AlertRule = Type.Object(
  {
    id: Id,
    ...ruleFields,
    shipped: Type.Boolean({
      description: 'Part of Stream Manager. It can be changed and disabled; deleting it restores it.',
    }),
    revision: Type.Unsafe<number>({ ...Revision, description: '0: as it was shipped.' }),
  },
  { $id: 'AlertRule', ...closed },
)
export type AlertRule = Static<typeof AlertRule>

export const AlertRuleList = Type.Object(
  { items: Type.Array(AlertRule), nextCursor: nullable(Type.String()) },
  { $id: 'AlertRuleList', ...closed },
)
export type AlertRuleList = Static<typeof AlertRuleList>

const { name, severity, metric, operator, threshold, ...others } = ruleFields

export const ALERT_RULE_DEFAULTS = {
  filter: {},
  aggregate: 'avg',
  windowSeconds: 10,
  resolveThreshold: null,
  forSeconds: 0,
  keepFiringForSeconds: 0,
  noData: 'ok',
  inhibitedBy: [],
  notify: null,
  runbook: null,
  enabled: true,
} as const satisfies Partial<AlertRule>

export const AlertRuleCreate = Type.Object(
  { id: Id, name, severity, metric, operator, threshold, ...Type.Partial(Type.Object(others)).properties },
  {
    $id: 'AlertRuleCreate',
    ...closed,
    description:
      'Defaults: the average of 10 seconds, at once, `noData: ok`, every series, every endpoint, enabled.',
  },
)
export type AlertRuleCreate = Static<typeof AlertRuleCreate>

/** Each field that is present replaces the one before. */
export const AlertRulePatch = Type.Object(Type.Partial(Type.Object(ruleFields)).properties, {
  $id: 'AlertRulePatch',
  ...closed,
})
export type AlertRulePatch = Static<typeof AlertRulePatch>

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
    name: ruleFields.name,
    severity: ruleFields.severity,
    streamId: nullable(Id),
    subject: nullable(Subject),
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
    notify: ruleFields.notify,
    runbook: ruleFields.runbook,
  },
  { $id: 'Alert', ...closed },
)
export type Alert = Static<typeof Alert>

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
  subject: nullable(Subject),
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
    subject: Type.Optional(Subject),
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

const AlertFiring = Type.Object(
  {
    streamId: nullable(Id),
    subject: nullable(Subject),
    from: Timestamp,
    to: nullable(Type.Unsafe<string>({ ...Timestamp, description: 'Null: it would still fire.' })),
  },
  { $id: 'AlertFiring', ...closed },
)
export type AlertFiring = Static<typeof AlertFiring>

/** When a rule would have fired, by the history. */
export const AlertRuleTest = Type.Object(
  {
    ruleId: Id,
    from: Timestamp,
    to: Timestamp,
    resolutionSeconds: Type.Integer({
      description:
        'Values of the history cover this time. A shorter window and shorter waits are not told apart.',
    }),
    series: Type.Integer({ description: 'Series with values in this time.' }),
    seriesLeftOut: Type.Integer({ description: 'Further series, which were not compared.' }),
    count: Type.Integer({ description: 'Also of those that `items` has no room for.' }),
    items: Type.Array(AlertFiring, { description: 'The newest first, at most 200.' }),
  },
  { $id: 'AlertRuleTest', ...closed },
)
export type AlertRuleTest = Static<typeof AlertRuleTest>
