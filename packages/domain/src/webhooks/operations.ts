import {
  DeliveriesQuery,
  DeliveryList,
  Id,
  NoContent,
  pageQuery,
  succeed,
  Webhook,
  WebhookCreate,
  WebhookList,
  WebhookPatch,
  WebhookReplay,
  WebhookSecret,
} from '@stream-manager/contracts'
import { answerOne, answerRead, answerStored, DELETED } from '../operation/answers.ts'
import { type OperationAnswer, operation } from '../operation/operation.ts'
import type { Webhooks } from './api.ts'

interface Services {
  readonly webhooks: Webhooks
}

const DEFAULT_PAGE = 50
const WEBHOOK = { params: { webhookId: Id }, rpc: { webhookId: 'id' } } as const

/** The wish is in the log. The list of deliveries tells what became of it. */
const ASKED: OperationAnswer = { status: 204, body: null }

const changed = <Value extends { readonly revision: number }>(webhook: Value): OperationAnswer => ({
  status: 200,
  body: webhook,
  revision: webhook.revision,
})

export const webhookOperations = [
  operation({
    name: 'webhooks.list',
    summary: 'Addresses that are told of events, newest first, without their secrets',
    permission: 'webhooks.manage',
    http: { method: 'GET', path: '/webhooks' },
    global: true,
    query: pageQuery(DEFAULT_PAGE),
    answers: { 200: WebhookList },
    async run({ webhooks }: Services, { query: { limit = DEFAULT_PAGE, cursor } }) {
      return answerRead(succeed(await webhooks.list({ limit, cursor })))
    },
  }),
  operation({
    name: 'webhooks.get',
    summary: 'One webhook, without its secret',
    permission: 'webhooks.manage',
    http: { method: 'GET', path: '/webhooks/:webhookId' },
    global: true,
    ...WEBHOOK,
    answers: { 200: Webhook },
    async run({ webhooks }: Services, { params: { webhookId } }) {
      return answerOne(await webhooks.get(webhookId))
    },
  }),
  operation({
    name: 'webhooks.create',
    summary: 'Tell an address of events',
    description:
      'Each event that matches is sent by POST, signed as Standard Webhooks says (`v1`, HMAC). The secret is shown in this ' +
      'answer and never again. An event may arrive more than once, with the same `webhook-id`. An address that does not ' +
      'answer 2xx within 15 seconds is tried again after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours.',
    permission: 'webhooks.manage',
    http: { method: 'POST', path: '/webhooks' },
    global: true,
    body: WebhookCreate,
    write: { shownOnce: 'secret' },
    answers: { 201: WebhookSecret },
    async run({ webhooks }: Services, { body: input, caller, options }) {
      return answerStored(await webhooks.create({ input, caller }, options), (webhook) => ({
        status: 201,
        body: webhook,
        revision: webhook.revision,
        created: webhook.id,
      }))
    },
  }),
  operation({
    name: 'webhooks.update',
    summary: 'Change a webhook: each field that is present replaces the one before',
    description: 'Events of the time in which it was disabled are not delivered.',
    permission: 'webhooks.manage',
    http: { method: 'PATCH', path: '/webhooks/:webhookId' },
    global: true,
    params: WEBHOOK.params,
    body: WebhookPatch,
    rpc: { ...WEBHOOK.rpc, body: 'changes' },
    write: { conditional: true },
    answers: { 200: Webhook },
    async run({ webhooks }: Services, { params: { webhookId }, body: changes, options }) {
      return answerStored(await webhooks.update({ webhookId, changes }, options), changed)
    },
  }),
  operation({
    name: 'webhooks.delete',
    summary: 'Delete a webhook; deliveries that wait are given up',
    permission: 'webhooks.manage',
    http: { method: 'DELETE', path: '/webhooks/:webhookId' },
    global: true,
    ...WEBHOOK,
    write: { conditional: true },
    answers: { 204: NoContent },
    async run({ webhooks }: Services, { params: { webhookId }, options }) {
      return answerStored(await webhooks.delete(webhookId, options), () => DELETED)
    },
  }),
  operation({
    name: 'webhooks.rotate',
    summary: 'Make a new secret; deliveries are signed with both for 24 hours',
    description: 'The secret is shown in this answer and never again.',
    permission: 'webhooks.manage',
    http: { method: 'POST', path: '/webhooks/:webhookId/rotate' },
    global: true,
    ...WEBHOOK,
    write: { shownOnce: 'secret' },
    answers: { 200: WebhookSecret },
    async run({ webhooks }: Services, { params: { webhookId }, options }) {
      return answerStored(await webhooks.rotate(webhookId, options), changed)
    },
  }),
  operation({
    name: 'webhooks.test',
    summary: 'Send an event of the type `webhook.tested` to this webhook alone',
    description: 'The list of deliveries tells within seconds what became of it.',
    permission: 'webhooks.manage',
    http: { method: 'POST', path: '/webhooks/:webhookId/test' },
    global: true,
    ...WEBHOOK,
    write: {},
    answers: { 204: NoContent },
    async run({ webhooks }: Services, { params: { webhookId }, options }) {
      return answerStored(await webhooks.test(webhookId, options), () => ASKED)
    },
  }),
  operation({
    name: 'webhooks.replay',
    summary: 'Send the deliveries again whose events are in a range of time',
    description:
      'At most the newest 1000. Events for which there was no delivery, because the webhook was made or enabled later, are ' +
      'not sent.',
    permission: 'webhooks.manage',
    http: { method: 'POST', path: '/webhooks/:webhookId/replay' },
    global: true,
    ...WEBHOOK,
    body: WebhookReplay,
    write: {},
    answers: { 204: NoContent },
    async run({ webhooks }: Services, { params: { webhookId }, body: input, options }) {
      return answerStored(await webhooks.replay({ webhookId, input }, options), () => ASKED)
    },
  }),
  operation({
    name: 'deliveries.list',
    summary: 'Deliveries to webhooks with their attempts, the newest event first',
    description: 'Kept for 14 days, failed ones for 30.',
    permission: 'webhooks.manage',
    http: { method: 'GET', path: '/webhooks/deliveries' },
    global: true,
    query: DeliveriesQuery,
    answers: { 200: DeliveryList },
    async run({ webhooks }: Services, { query }) {
      return answerRead(await webhooks.listDeliveries(query))
    },
  }),
  operation({
    name: 'deliveries.redeliver',
    summary: 'Send a delivery again, also one that was delivered',
    permission: 'webhooks.manage',
    http: { method: 'POST', path: '/webhooks/deliveries/:deliveryId/redeliver' },
    global: true,
    params: { deliveryId: Id },
    rpc: { deliveryId: 'id' },
    write: {},
    answers: { 204: NoContent },
    async run({ webhooks }: Services, { params: { deliveryId }, options }) {
      return answerStored(await webhooks.redeliver(deliveryId, options), () => ASKED)
    },
  }),
]
