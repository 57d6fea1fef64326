import { type Result, succeed, type WebhookDisabledReason } from '@stream-manager/contracts'
import { expectUnchanged, readTogether } from '../access/read-together.ts'
import type { Context } from '../context.ts'
import type { WebhookSending, WebhookTarget } from './api.ts'
import { noted } from './ask.ts'
import { openBox } from './box.ts'
import { checkWebhook, type StoredWebhook } from './documents.ts'
import { WEBHOOK_LOG, webhookKeys } from './keys.ts'
import { readWebhooks } from './reads.ts'
import { planDeliveries } from './rules.ts'

const readOne = async (context: Context, webhookId: string) => {
  const key = webhookKeys.webhook(webhookId)
  return (await readTogether(context, [key], WEBHOOK_LOG))(key, checkWebhook, null)
}

const targetOf = ({ secrets, clock }: Context, webhook: StoredWebhook): Result<WebhookTarget> => {
  const box = openBox(secrets, webhook)
  if (!box.ok) return box
  const { url, key, previousKey } = box.value
  const { id, format, activeSince, previousSecretEndsAt } = webhook
  const isBoth = previousSecretEndsAt !== null && Date.parse(previousSecretEndsAt) > clock.now().getTime()
  const keys = isBoth && previousKey !== null ? [key, previousKey] : [key]
  return succeed({ id, url, format, secrets: keys, activeSinceMs: Date.parse(activeSince) })
}

const disable = async (context: Context, webhookId: string, reason: WebhookDisabledReason): Promise<void> => {
  const stored = await readOne(context, webhookId)
  const { value } = stored
  if (value === null || !value.enabled) return
  const at = context.clock.now().toISOString()
  await context.backplane.commit({
    expect: expectUnchanged(stored),
    put: { [stored.key]: { ...value, enabled: false, disabledReason: reason } },
    publish: [noted({ type: 'webhook.disabled', webhookId, name: value.name, reason, at })],
  })
}

export const createSending = (context: Context): WebhookSending => ({
  plan: async (events) => (events.length === 0 ? [] : planDeliveries(events, await readWebhooks(context))),
  target: async (webhookId) => {
    const { value } = await readOne(context, webhookId)
    return value?.enabled ? targetOf(context, value) : succeed(null)
  },
  disable: (webhookId, reason) => disable(context, webhookId, reason),
})
