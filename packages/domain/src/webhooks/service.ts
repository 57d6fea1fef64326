import type { AnalyticsReads } from '@stream-manager/analytics/port'
import { type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { noHistory } from '../store/no-history.ts'
import type { Webhooks } from './api.ts'
import { redeliver, replayWebhook, testWebhook } from './ask.ts'
import { deleteWebhook } from './delete.ts'
import { readDeliveries } from './deliveries.ts'
import { countDisabled, getWebhook, listWebhooks } from './reads.ts'
import { createSending } from './sending.ts'
import { createWebhook, rotateWebhook, updateWebhook } from './writes.ts'

export const createWebhooks = (
  context: Context & { readonly analytics: AnalyticsReads | null },
): Webhooks => {
  const withStore = async <Value>(
    work: (analytics: AnalyticsReads) => Promise<Result<Value>> | Result<Value>,
  ): Promise<Result<Value>> =>
    context.analytics === null
      ? noHistory('nothing is delivered; everything else works')
      : work(context.analytics)
  return {
    list: (page) => listWebhooks(context, page),
    get: (webhookId) => getWebhook(context, webhookId),
    create: (request, options = {}) => createWebhook(context, request, options),
    update: (change, options = {}) => updateWebhook(context, change, options),
    delete: (webhookId, options = {}) => deleteWebhook(context, { webhookId, options }),
    rotate: (webhookId, options = {}) => rotateWebhook(context, { webhookId, options }),
    test: (webhookId, options = {}) => withStore(() => testWebhook(context, { webhookId, options })),
    listDeliveries: (query) =>
      withStore(async (analytics) => succeed(await readDeliveries(analytics, query))),
    redeliver: (deliveryId, options = {}) =>
      withStore((analytics) => redeliver(context, { deliveryId, analytics }, options)),
    replay: ({ webhookId, input }, options = {}) =>
      withStore(() => replayWebhook(context, { webhookId, options }, input)),
    countDisabled: () => countDisabled(context),
    sending: createSending(context),
  }
}
