import { type Static, Type } from 'typebox'
import { WEBHOOK_DISABLED_REASONS } from './http/webhooks.ts'
import { Id, Timestamp } from './primitives.ts'

const webhook = { webhookId: Id, name: Type.String({ maxLength: 100 }), at: Timestamp }

/** An entry of the log of webhooks: what a person or the sender of deliveries asked for. */
export const WebhookNote = Type.Union([
  Type.Object({
    type: Type.Literal('webhook.disabled'),
    ...webhook,
    reason: Type.Enum([...WEBHOOK_DISABLED_REASONS]),
  }),
  Type.Object({ type: Type.Literal('webhook.tested'), ...webhook }),
  Type.Object({ type: Type.Literal('webhook.redelivered'), deliveryId: Id, at: Timestamp }),
  Type.Object({
    type: Type.Literal('webhook.replayed'),
    ...webhook,
    from: Timestamp,
    to: Timestamp,
    onlyFailed: Type.Boolean(),
  }),
])
export type WebhookNote = Static<typeof WebhookNote>
