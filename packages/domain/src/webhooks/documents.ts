import { nullable, Timestamp, tolerantChecker, Webhook } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

const { revision: _revision, ...fields } = Webhook.properties

/** A webhook as it is stored. Its address and its secrets are encrypted together. */
export const StoredWebhook = Type.Object({
  ...fields,
  /** Events of an earlier time are not delivered: when it was made, or last enabled. */
  activeSince: Timestamp,
  sealed: Type.String(),
})
export type StoredWebhook = Static<typeof StoredWebhook>

/** The text behind `sealed`. The names are those that the scrubber of logs knows. */
const WebhookBox = Type.Object({
  url: Type.String(),
  /** Secret of the signatures. */
  key: Type.String(),
  previousKey: nullable(Type.String()),
})
export type WebhookBox = Static<typeof WebhookBox>

const WebhookRegistry = Type.Object({ webhooks: Type.Integer({ minimum: 0 }) })
type WebhookRegistry = Static<typeof WebhookRegistry>

export const NO_WEBHOOKS: WebhookRegistry = { webhooks: 0 }

export const checkWebhook = tolerantChecker(StoredWebhook, 'The stored webhook')
export const checkBox = tolerantChecker(WebhookBox, 'The decrypted address of a webhook')
export const checkRegistry = tolerantChecker(WebhookRegistry, 'The registry of webhooks')
