import type { AnalyticsReads } from '@stream-manager/analytics/port'
import { fail, type Result, succeed, type WebhookNote, type WebhookReplay } from '@stream-manager/contracts'
import { ALERTING_SCOPE } from '../alerts/keys.ts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { invalidField } from '../store/field-error.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { type Changing, changeWebhook } from './change.ts'
import type { StoredWebhook } from './documents.ts'
import { WEBHOOK_LOG, WEBHOOK_LOG_RETAIN } from './keys.ts'

/** A deliverer reads the log, so that what was asked for survives it, and has its effect once. */
export const noted = (data: WebhookNote) => ({
  channel: WEBHOOK_LOG,
  data,
  retain: WEBHOOK_LOG_RETAIN,
})

const DONE = { value: null, revision: 0 } as const

/** The note is published in a commit that expects the webhook as it is. */
const noteOfWebhook = (
  context: Context,
  changing: Changing,
  note: (webhook: StoredWebhook) => WebhookNote,
): Promise<Result<Mutation<null>>> =>
  changeWebhook<null>(context, changing, ({ value: webhook }) =>
    webhook.enabled
      ? succeed({ request: { publish: [noted(note(webhook))] }, answer: DONE })
      : fail('webhook.disabled', `The webhook \`${webhook.id}\` is disabled; enable it first`),
  )

export const testWebhook = (context: Context, changing: Changing): Promise<Result<Mutation<null>>> => {
  const at = context.clock.now().toISOString()
  return noteOfWebhook(context, changing, ({ id: webhookId, name }) => ({
    type: 'webhook.tested',
    ...{ webhookId, name, at },
  }))
}

export const replayWebhook = (
  context: Context,
  changing: Changing,
  { from, to, onlyFailed = true }: WebhookReplay,
): Promise<Result<Mutation<null>>> | Result<never> => {
  if (Date.parse(to) < Date.parse(from)) return invalidField('/to', 'must not be before `from`')
  const at = context.clock.now().toISOString()
  return noteOfWebhook(context, changing, ({ id: webhookId, name }) => ({
    type: 'webhook.replayed',
    ...{ webhookId, name, at, from, to, onlyFailed },
  }))
}

export interface Redelivering {
  readonly deliveryId: string
  readonly analytics: AnalyticsReads
}

export const redeliver = async (
  context: Context,
  { deliveryId, analytics }: Redelivering,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const [found] = await analytics.listDeliveries({ id: deliveryId, limit: 1 })
  if (!found) {
    const detail = `There is no delivery \`${deliveryId}\`; GET /api/webhooks/deliveries lists them`
    return fail('webhook.delivery_not_found', detail)
  }
  const at = context.clock.now().toISOString()
  const once = { what: `The delivery \`${deliveryId}\``, scope: ALERTING_SCOPE, idempotency }
  return writeOnce<null, Mutation<null>>(context, once, () =>
    commitAnswered(context, {
      scope: ALERTING_SCOPE,
      request: { publish: [noted({ type: 'webhook.redelivered', deliveryId, at })] },
      answer: DONE,
      idempotency,
    }),
  )
}
