import { once } from 'node:events'
import type {
  Alert,
  AlertEvent,
  Caller,
  DeliveryList,
  ErrorReports,
  WebhookCreate,
} from '@stream-manager/contracts'
import { eventually, webServer } from '@stream-manager/test-kit'
import { Webhook } from 'standardwebhooks'
import t, { type Test } from 'tap'
import { openWorld, PUBLIC_EGRESS, publish, startHandler, type World } from './world.ts'

const ADMIN: Caller = { subject: 'user:ada', name: 'Ada', role: 'admin', grants: null, via: 'session' }

interface Received {
  readonly body: string
  readonly headers: Record<string, string>
}

/** A server that answers each request with the next status, the last one for ever. */
const startReceiver = async (t: Test, statuses: readonly number[] = [200]) => {
  const received: Received[] = []
  const server = await webServer(t, async (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(request, 'end')
    const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 200
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    received.push({ headers, body: Buffer.concat(chunks).toString() })
    response.writeHead(status, { 'retry-after': '0' }).end('seen')
  })
  return { url: server.url, received }
}

const createWebhook = async ({ domain }: World, input: Partial<WebhookCreate> & { readonly url: string }) => {
  const complete = { name: 'test', events: ['health.*'], ...input }
  const created = await domain.webhooks.create({ input: complete, caller: ADMIN })
  if (!created.ok) throw new Error(created.fault.detail)
  return created.value.value
}

const deliveriesOf = async ({ domain }: World): Promise<DeliveryList['items']> => {
  const listed = await domain.webhooks.listDeliveries({})
  if (!listed.ok) throw new Error(listed.fault.detail)
  return listed.value.items
}

const deliveriesOnce = (world: World, isEnough: (items: DeliveryList['items']) => boolean) =>
  eventually(
    async () => {
      const items = await deliveriesOf(world)
      return isEnough(items) && items
    },
    { what: 'the deliveries' },
  )

const areDelivered = (count: number) => (items: DeliveryList['items']) =>
  items.filter(({ state }) => state === 'delivered').length >= count

t.test('an event reaches the webhooks that want it, signed, once', async (t) => {
  const world = await openWorld(t)
  const receiver = await startReceiver(t)
  const { secret, id } = await createWebhook(world, { url: receiver.url })
  await createWebhook(world, { url: receiver.url, events: ['alert.*'] })
  await startHandler(t, world)
  await publish(world.backplane, [1, 2])
  const deliveries = await deliveriesOnce(world, areDelivered(2))
  t.strictSame(receiver.received.length, 2)
  const verifier = new Webhook(secret ?? '')
  for (const { body, headers } of receiver.received)
    t.match(verifier.verify(body, headers), { type: 'health.changed' })
  const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
  t.strictSame(ids.toSorted(), deliveries.map(({ event }) => event.id).toSorted())
  t.match(deliveries[0], { webhookId: id, attempts: [{ status: 200, error: null, response: 'seen' }] })
})

t.test('a notice of alerts is one delivery, and changes of alerts are none for its webhook', async (t) => {
  const world = await openWorld(t)
  const receiver = await startReceiver(t)
  await createWebhook(world, { url: receiver.url, events: ['alerts.noticed'] })
  await startHandler(t, world)
  const at = new Date().toISOString()
  const alertOf = (id: string): Alert => ({
    ...{
      id,
      ruleId: 'slow',
      name: 'Slow',
      severity: 'page',
      streamId: 'main',
      subject: null,
      state: 'firing',
    },
    ...{ value: 1, since: at, changedAt: at, acknowledged: null, notify: null, runbook: null },
  })
  const alerts = ['one', 'two'].map(alertOf)
  const changes = alerts.map((alert): AlertEvent => ({ type: 'alert.changed', alert, from: null }))
  const notice: AlertEvent = {
    type: 'alerts.noticed',
    at,
    streamId: 'main',
    reason: 'new',
    alerts,
    omitted: 0,
  }
  await world.backplane.commit({
    publish: [...changes, notice].map((data) => ({ channel: 'alerting/alerts', data, retain: 100 })),
  })
  await deliveriesOnce(world, areDelivered(1))
  t.equal(receiver.received.length, 1)
  t.match(JSON.parse(receiver.received[0]?.body ?? ''), {
    type: 'alerts.noticed',
    data: { streamId: 'main', severity: 'error', data: { message: '2 firing: Slow, Slow' } },
  })
})

const reportsAt = (sequence: number, at: string): ErrorReports => ({
  ...{ instance: 'engine-1', sequence, version: '1.0.0', at, dropped: 0 },
  reports: [
    {
      ...{ service: 'engine', severity: 'error', code: 'output.unreachable', message: 'cannot connect' },
      ...{ frame: null, streamId: null, requestId: null, count: 1, firstAt: at, lastAt: at, records: [] },
    },
  ],
})

t.test('a new kind of error is one delivery, however often it occurs', async (t) => {
  const world = await openWorld(t)
  const receiver = await startReceiver(t)
  await createWebhook(world, { url: receiver.url, events: ['error.*', 'health.*'] })
  await startHandler(t, world)
  const at = new Date().toISOString()
  for (const sequence of [1, 2, 3]) {
    const data = reportsAt(sequence, at)
    await world.backplane.commit({ publish: [{ channel: 'events/errors', data, retain: 100 }] })
    // Its delivery comes after those of the reports before it.
    await publish(world.backplane, [sequence])
    await deliveriesOnce(world, areDelivered(1 + sequence))
  }
  const types = receiver.received.map(({ body }) => JSON.parse(body).type)
  t.strictSame(types.toSorted(), ['error.opened', ...Array(3).fill('health.changed')])
  const opened = receiver.received.find(({ body }) => JSON.parse(body).type === 'error.opened')
  t.match(JSON.parse(opened?.body ?? ''), {
    data: { subject: 'engine', data: { code: 'output.unreachable' } },
  })
})

t.test('a delivery that fails is sent again with the same id', async (t) => {
  const world = await openWorld(t)
  const receiver = await startReceiver(t, [500, 200])
  await createWebhook(world, { url: receiver.url })
  await startHandler(t, world)
  await publish(world.backplane, [1])
  const [delivery] = await deliveriesOnce(world, areDelivered(1))
  t.match(delivery?.attempts, [
    { status: 500, error: 'the address answered 500' },
    { status: 200, error: null },
  ])
  t.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1)
})

t.test('a delivery whose sender died is sent by the next one', async (t) => {
  const world = await openWorld(t)
  const receiver = await startReceiver(t)
  const { id: webhookId } = await createWebhook(world, { url: receiver.url })
  const silent = { ...world, store: { ...world.store, listDueWebhooks: async () => [] } }
  const first = await startHandler(t, silent, { instance: 'one' })
  await publish(world.backplane, [1])
  await deliveriesOnce(world, (items) => items.length === 1)
  const nowMs = Date.now()
  const claim = { webhookId, claim: 'one/1', nowMs, untilMs: nowMs + 1500, limit: 10 }
  t.equal((await world.store.claimDeliveries(claim)).length, 1)
  await first.close()
  await startHandler(t, world, { instance: 'two' })
  const [delivery] = await deliveriesOnce(world, areDelivered(1))
  t.ok(Date.parse(delivery?.attempts[0]?.at ?? '') >= nowMs + 1500, 'not before the claim had ended')
})

t.test('a slow webhook holds up no other', async (t) => {
  const world = await openWorld(t)
  let [open, mostOpen] = [0, 0]
  const slow = await webServer(t, (_request, response) => {
    open += 1
    mostOpen = Math.max(mostOpen, open)
    response.once('close', () => {
      open -= 1
    })
  })
  const receiver = await startReceiver(t)
  const { id } = await createWebhook(world, { url: slow.url })
  await createWebhook(world, { url: receiver.url })
  await startHandler(t, world)
  await publish(world.backplane, [1, 2, 3, 4, 5, 6])
  await deliveriesOnce(world, areDelivered(6))
  t.equal(receiver.received.length, 6)
  await eventually(() => slow.requests.length >= 4, { what: 'the requests that are under way' })
  const most = mostOpen
  const ofSlow = (await deliveriesOf(world)).filter(({ webhookId }) => webhookId === id)
  // The server may see the end of an attempt that took too long after the beginning of the next one.
  const cutOff = ofSlow
    .flatMap((delivery) => delivery.attempts)
    .filter(({ status }) => status === null).length
  t.ok(
    most >= 4 && most <= 4 + cutOff,
    `of one webhook four at a time: ${most}, of which ${cutOff} had ended`,
  )
})

t.test('an address that answers 410 is disabled, with an event', async (t) => {
  const world = await openWorld(t)
  const gone = await startReceiver(t, [410])
  const other = await startReceiver(t)
  const { id: webhookId } = await createWebhook(world, { url: gone.url })
  await createWebhook(world, { url: other.url, events: ['webhook.*'] })
  await startHandler(t, world)
  await publish(world.backplane, [1])
  await deliveriesOnce(world, areDelivered(1))
  t.match(JSON.parse(other.received[0]?.body ?? ''), {
    type: 'webhook.disabled',
    data: { subject: webhookId, data: { reason: 'gone' } },
  })
  const webhook = await world.domain.webhooks.get(webhookId)
  t.match(webhook.ok && webhook.value, { enabled: false, disabledReason: 'gone' })
})

t.test('deliveries of a webhook that is deleted are given up', async (t) => {
  const world = await openWorld(t)
  const receiver = await startReceiver(t, [500])
  const { id } = await createWebhook(world, { url: receiver.url })
  await startHandler(t, world)
  await publish(world.backplane, [1])
  await eventually(() => receiver.received.length > 0, { what: 'the first attempt' })
  await world.domain.webhooks.delete(id)
  const [delivery] = await deliveriesOnce(world, ([first]) => first?.state === 'failed')
  t.match(delivery?.attempts.at(-1)?.error, /deleted or disabled/)
})

t.test('an inner address is not reached, and the attempt says why', async (t) => {
  const world = await openWorld(t)
  const receiver = await startReceiver(t)
  await createWebhook(world, { url: receiver.url.replace('127.0.0.1', 'localhost') })
  await startHandler(t, world, { egress: PUBLIC_EGRESS })
  await publish(world.backplane, [1])
  const [delivery] = await deliveriesOnce(world, ([first]) => (first?.attempts.length ?? 0) > 0)
  t.match(delivery?.attempts[0], { status: null, error: /OUTPUT_NETWORKS/ })
  t.strictSame(receiver.received, [])
})

t.test('a test goes to one webhook, and a delivery can be sent again', async (t) => {
  const world = await openWorld(t)
  const receiver = await startReceiver(t)
  const { id } = await createWebhook(world, { url: receiver.url })
  await createWebhook(world, { url: receiver.url, events: ['*'] })
  await startHandler(t, world)
  await world.domain.webhooks.test(id)
  const [delivery] = await deliveriesOnce(world, areDelivered(1))
  t.match(JSON.parse(receiver.received[0]?.body ?? ''), { type: 'webhook.tested', data: { subject: id } })
  const redelivered = await world.domain.webhooks.redeliver(delivery?.id ?? '')
  t.ok(redelivered.ok)
  const [again] = await deliveriesOnce(world, ([first]) => first?.attempts.length === 2)
  t.match(again, { state: 'delivered', id: delivery?.id })
  t.equal(receiver.received.length, 2)
  t.equal(receiver.received[0]?.headers['webhook-id'], receiver.received[1]?.headers['webhook-id'])
})

t.test('a replay sends the deliveries of a range of time again', async (t) => {
  const world = await openWorld(t)
  const receiver = await startReceiver(t)
  const { id: webhookId } = await createWebhook(world, { url: receiver.url })
  await startHandler(t, world)
  await publish(world.backplane, [1, 2])
  await deliveriesOnce(world, areDelivered(2))
  const range = { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' }
  const replay = (onlyFailed: boolean) =>
    world.domain.webhooks.replay({ webhookId, input: { ...range, onlyFailed } })
  t.ok((await replay(true)).ok)
  t.ok((await replay(false)).ok)
  await deliveriesOnce(world, (items) => items.every(({ attempts }) => attempts.length === 2))
  t.equal(receiver.received.length, 4, 'nothing had failed, so the first replay sent nothing')
})
