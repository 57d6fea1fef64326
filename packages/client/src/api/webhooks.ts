import type {
  DeliveriesQuery,
  Delivery,
  DeliveryAttempt,
  Webhook,
  WebhookCreate,
  WebhookPatch,
  WebhookReplay,
  WebhookSecret,
} from '@stream-manager/contracts'
import { isFlag, isNumber, isText, isTexts, listOf, orNull, shape } from '../guards.ts'
import type { ConditionalOptions, ReadOptions, WriteOptions } from '../options.ts'
import type { Perform } from '../transport/operation.ts'
import { atId } from './at-id.ts'
import { type Calls, callsOn } from './calls.ts'
import { isPage, type Page, type PageOptions, paged } from './page.ts'

/** For administrators. */
export interface WebhooksApi {
  /** Newest first, without their secrets. */
  list(options?: PageOptions): Promise<Page<Webhook>>
  /** The answer shows the secret, and no later one does. Errors: `webhook.refused`, `webhook.limit_reached`. */
  create(webhook: WebhookCreate, options?: WriteOptions): Promise<WebhookSecret>
  update(webhookId: string, changes: WebhookPatch, options?: ConditionalOptions): Promise<Webhook>
  delete(webhookId: string, options?: ConditionalOptions): Promise<void>
  /** Makes a new secret. Deliveries are signed with both for 24 hours. */
  rotate(webhookId: string, options?: WriteOptions): Promise<WebhookSecret>
  /** Sends `webhook.tested` to this webhook. The deliveries tell what became of it. */
  test(webhookId: string, options?: WriteOptions): Promise<void>
  /** Sends the deliveries again whose events are in the range, at most the newest 1000. Errors: `webhook.not_found`. */
  replay(webhookId: string, range: WebhookReplay, options?: WriteOptions): Promise<void>
  /** The newest event first. Errors: `analytics.unavailable`. */
  deliveries(query: DeliveriesQuery, options?: ReadOptions): Promise<Page<Delivery>>
  redeliver(deliveryId: string, options?: WriteOptions): Promise<void>
}

const isTextOrNull = orNull(isText)

const WEBHOOK = {
  id: isText,
  name: isText,
  url: isText,
  events: isTexts,
  streams: orNull(isTexts),
  format: isText,
  enabled: isFlag,
  disabledReason: isTextOrNull,
  revision: isNumber,
}

const isWebhook = shape<Webhook>(WEBHOOK)
const isWebhookSecret = shape<WebhookSecret>({ ...WEBHOOK, secret: isTextOrNull })

const isDelivery = shape<Delivery>({
  id: isText,
  webhookId: isText,
  event: shape<Delivery['event']>({ id: isText, type: isText, at: isText }),
  state: isText,
  nextAttemptAt: isTextOrNull,
  attempts: listOf(
    shape<DeliveryAttempt>({
      at: isText,
      durationMs: isNumber,
      status: orNull(isNumber),
      error: isTextOrNull,
      response: isTextOrNull,
    }),
  ),
})

const PATH = '/webhooks'
const DELIVERIES = `${PATH}/deliveries`
const isWebhooks = isPage(isWebhook)
const isDeliveries = isPage(isDelivery)

type Changes = Pick<WebhooksApi, 'create' | 'update' | 'delete' | 'rotate' | 'test' | 'replay'>

const changing = ({ answer, done }: Calls): Changes => ({
  create: (webhook, options) => {
    const operation = { method: 'webhooks.create', verb: 'POST', path: PATH } as const
    return answer({ ...operation, params: webhook, body: webhook }, isWebhookSecret, options)
  },
  update: (id, changes, options) => {
    const operation = atId(PATH, id, { method: 'webhooks.update', verb: 'PATCH' })
    return answer({ ...operation, params: { id, changes }, body: changes }, isWebhook, options)
  },
  delete: (id, options) => done(atId(PATH, id, { method: 'webhooks.delete', verb: 'DELETE' }), options),
  rotate: (id, options) => {
    const operation = atId(PATH, id, { method: 'webhooks.rotate', verb: 'POST' })
    return answer({ ...operation, path: `${operation.path}/rotate` }, isWebhookSecret, options)
  },
  test: (id, options) => {
    const operation = atId(PATH, id, { method: 'webhooks.test', verb: 'POST' })
    return done({ ...operation, path: `${operation.path}/test` }, options)
  },
  replay: (id, range, options) => {
    const operation = atId(PATH, id, { method: 'webhooks.replay', verb: 'POST' })
    const path = `${operation.path}/replay`
    return done({ ...operation, path, params: { id, ...range }, body: range }, options)
  },
})

export const webhooksApi = (perform: Perform): WebhooksApi => {
  const calls = callsOn(perform)
  return {
    ...changing(calls),
    list: (options = {}) =>
      calls.answer(paged({ method: 'webhooks.list', path: PATH }, options), isWebhooks, options),
    deliveries: (query, options) => {
      const operation = { method: 'deliveries.list', verb: 'GET', path: DELIVERIES } as const
      return calls.answer({ ...operation, params: query, query }, isDeliveries, options)
    },
    redeliver: (id, options) => {
      const operation = atId(DELIVERIES, id, { method: 'deliveries.redeliver', verb: 'POST' })
      return calls.done({ ...operation, path: `${operation.path}/redeliver` }, options)
    },
  }
}
