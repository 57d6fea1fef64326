import { type Static, Type } from 'typebox'
import { closed, Id, nullable, Revision, Timestamp } from '../primitives.ts'
import { SystemEvent } from './events.ts'

/** `standard` is the form of standardwebhooks.com. `mail` goes to the server of `SMTP_URL`; the others are what those services take. */
export const WEBHOOK_FORMATS = ['standard', 'slack', 'discord', 'ntfy', 'mail'] as const
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number]

/** `gone`: the endpoint answered 410. `failing`: no delivery succeeded for five days. */
export const WEBHOOK_DISABLED_REASONS = ['gone', 'failing'] as const
export type WebhookDisabledReason = (typeof WEBHOOK_DISABLED_REASONS)[number]

/** `waiting`: it is sent soon, or again after a failure. `failed`: it was given up. */
export const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

const MAX_URL = 2048
const MAX_PATTERNS = 50
const MAX_STREAMS = 100
const MAX_DELIVERIES_PAGE = 200
export const DEFAULT_DELIVERIES_PAGE = 50
/** The first characters of an answer are kept. */
export const MAX_RESPONSE_CHARACTERS = 1000
/** Attempts of a delivery that are kept, the newest ones. */
export const MAX_KEPT_ATTEMPTS = 20

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  events: Type.Array(
    Type.String({
      pattern: '^(?:\\*|[a-z]{1,32}\\.(?:\\*|[a-z_]{1,31}))$',
      description:
        'A type such as `stream.status`, all types of a noun such as `alert.*`, or `*`. `alert.*` is each change of an ' +
        'alert. `alerts.noticed` is for people: the alerts of a stream together, after 10 seconds, at most once a minute, and ' +
        'again after 4 hours. Alerts that are silenced or inhibited are not in it. The format `mail` takes only types for people: ' +
        '`alerts.noticed`, and those of `incident` and `webhook`.',
    }),
    { minItems: 1, maxItems: MAX_PATTERNS, uniqueItems: true },
  ),
  streams: nullable(
    Type.Array(Id, {
      minItems: 1,
      maxItems: MAX_STREAMS,
      uniqueItems: true,
      description: 'Only events of these streams. Null: all events, also those of no stream.',
    }),
  ),
  format: Type.Enum([...WEBHOOK_FORMATS]),
  enabled: Type.Boolean(),
}

const url = Type.String({
  minLength: 1,
  maxLength: MAX_URL,
  writeOnly: true,
  description:
    'http or https; a private address must be open in OUTPUT_NETWORKS. For the format `mail` one address, such as ' +
    '`mailto:team@example.org`.',
})

const shown = {
  id: Id,
  ...fields,
  url: Type.String({
    maxLength: MAX_URL,
    description: 'Path, query and credentials are `***`: for many services they are the secret.',
  }),
  disabledReason: nullable(
    Type.Enum([...WEBHOOK_DISABLED_REASONS], {
      description: 'Why it was disabled automatically. Null: it is enabled, or somebody disabled it.',
    }),
  ),
  previousSecretEndsAt: nullable(
    Type.Unsafe<string>({
      ...Timestamp,
      description: 'Until then deliveries are signed with the secret before the last rotation as well.',
    }),
  ),
  createdAt: Timestamp,
  createdBy: Type.String({ description: 'Subject of the caller that made it.' }),
  revision: Revision,
}

/** An address that is told of events. */
export const Webhook = Type.Object(shown, { $id: 'Webhook', ...closed })
export type Webhook = Static<typeof Webhook>

export const WebhookSecret = Type.Object(
  {
    ...shown,
    secret: nullable(
      Type.String({
        maxLength: 128,
        description:
          'Shown once, here: the key of the signatures in `webhook-signature`. Null in the answer to a repeated request.',
      }),
    ),
  },
  { $id: 'WebhookSecret', ...closed },
)
export type WebhookSecret = Static<typeof WebhookSecret>

export const WebhookList = Type.Object(
  { items: Type.Array(Webhook), nextCursor: nullable(Type.String()) },
  { $id: 'WebhookList', ...closed },
)
export type WebhookList = Static<typeof WebhookList>

export const WebhookCreate = Type.Object(
  {
    name: fields.name,
    url,
    events: fields.events,
    streams: Type.Optional(fields.streams),
    format: Type.Optional(fields.format),
    enabled: Type.Optional(fields.enabled),
  },
  { $id: 'WebhookCreate', ...closed, description: 'Defaults: all streams, `standard`, enabled.' },
)
export type WebhookCreate = Static<typeof WebhookCreate>

/** Each field that is present replaces the one before. */
export const WebhookPatch = Type.Object(Type.Partial(Type.Object({ ...fields, url })).properties, {
  $id: 'WebhookPatch',
  ...closed,
})
export type WebhookPatch = Static<typeof WebhookPatch>

export const WebhookReplay = Type.Object(
  {
    from: Timestamp,
    to: Timestamp,
    onlyFailed: Type.Optional(
      Type.Boolean({ default: true, description: 'False: those that were delivered as well.' }),
    ),
  },
  { $id: 'WebhookReplay', ...closed },
)
export type WebhookReplay = Static<typeof WebhookReplay>

export const DeliveryAttempt = Type.Object(
  {
    at: Timestamp,
    durationMs: Type.Number({ minimum: 0 }),
    status: nullable(Type.Integer({ description: 'Of the answer. Null: there was none.' })),
    error: nullable(Type.String({ maxLength: 500 })),
    response: nullable(
      Type.String({ maxLength: MAX_RESPONSE_CHARACTERS, description: 'The beginning of the answer.' }),
    ),
  },
  { $id: 'DeliveryAttempt', ...closed },
)
export type DeliveryAttempt = Static<typeof DeliveryAttempt>

/** One event for one webhook. */
export const Delivery = Type.Object(
  {
    id: Id,
    webhookId: Id,
    event: SystemEvent,
    state: Type.Enum([...DELIVERY_STATES]),
    nextAttemptAt: nullable(Timestamp),
    attempts: Type.Array(DeliveryAttempt, {
      maxItems: MAX_KEPT_ATTEMPTS,
      description: 'Oldest first; the newest 20 are kept.',
    }),
  },
  { $id: 'Delivery', ...closed },
)
export type Delivery = Static<typeof Delivery>

export const DeliveriesQuery = Type.Object(
  {
    webhook: Type.Optional(Id),
    state: Type.Optional(Type.Enum([...DELIVERY_STATES])),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_DELIVERIES_PAGE, default: DEFAULT_DELIVERIES_PAGE }),
    ),
    cursor: Type.Optional(
      Type.String({
        pattern: '^[0-9]{1,16}-dlv_[0-9a-f]{32}$',
        description: '`nextCursor` of the page before.',
      }),
    ),
  },
  closed,
)
export type DeliveriesQuery = Static<typeof DeliveriesQuery>

export const DeliveryList = Type.Object(
  { items: Type.Array(Delivery), nextCursor: nullable(Type.String()) },
  { $id: 'DeliveryList', ...closed },
)
export type DeliveryList = Static<typeof DeliveryList>
