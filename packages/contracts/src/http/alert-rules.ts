import { type Static, Type } from 'typebox'
import { closed, Id, nullable, Revision, Timestamp } from '../primitives.ts'

export const ALERT_SEVERITIES = ['info', 'warning', 'page'] as const
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number]

/** How the values of the window become the value that is compared. `sum` suits counters, the others levels. */
export const ALERT_AGGREGATES = ['avg', 'min', 'max', 'sum', 'last'] as const
export type AlertAggregate = (typeof ALERT_AGGREGATES)[number]

export const ALERT_OPERATORS = ['above', 'below'] as const
export type AlertOperator = (typeof ALERT_OPERATORS)[number]

/** Values are observed once a second and kept for this time. Those of a longer window come from the history. */
export const MAX_LIVE_WINDOW_SECONDS = 600
const MAX_WINDOW_SECONDS = 86_400
const MAX_WAIT_SECONDS = 86_400
const MAX_INHIBITORS = 10
const MAX_ENDPOINTS = 10
const MAX_RUNBOOK = 500

export const AlertSubject = Type.String({
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
    { stream: Type.Optional(Id), subject: Type.Optional(AlertSubject) },
    { ...closed, description: 'Only this stream, and only this subject. Empty: every series of the metric.' },
  ),
  aggregate: Type.Enum([...ALERT_AGGREGATES]),
  windowSeconds: Type.Integer({
    minimum: 1,
    maximum: MAX_WINDOW_SECONDS,
    description:
      'Beyond 600, and for figures of viewers, the values are those of the history: whole minutes (rounded up), as far as it ' +
      'has them, read once a minute. Without a history the rule is not compared.',
  }),
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
      description:
        'Ids of the webhooks that get `alert.*` and `alerts.noticed` events of this rule, if they take those. Null: all that ' +
        'take them.',
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

const AlertFiring = Type.Object(
  {
    streamId: nullable(Id),
    subject: nullable(AlertSubject),
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
