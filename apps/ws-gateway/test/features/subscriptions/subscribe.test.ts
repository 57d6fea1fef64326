import { BackplaneUnavailableError } from '@stream-manager/backplane/port'
import { type MetricsEvent, UNKNOWN_PERFORMANCE } from '@stream-manager/contracts'
import { channelKey, createDomain, type Realtime } from '@stream-manager/domain'
import { eventually, FLAWLESS, within } from '@stream-manager/test-kit'
import t from 'tap'
import { openBackplane, startGateway } from '../../support/gateway.ts'
import { publishMany } from '../../support/publish.ts'
import { connectRaw } from '../../support/raw-client.ts'
import { Recorder } from '../../support/recorder.ts'
import { stockClient, subscribed } from '../../support/stock-client.ts'

t.test('every log channel begins with a snapshot and its position', async (t) => {
  const { url, backplane } = await startGateway(t)
  for (const kind of ['stream-state', 'layer-updates', 'chat'] as const) {
    const offset = await publishMany(backplane, kind, 3)
    const context = await subscribed(stockClient(t, url), kind)
    t.equal(context.recoverable, true)
    t.equal(context.positioned, true)
    t.equal(context.streamPosition?.offset, offset)
    t.ok(context.streamPosition?.epoch)
    t.type(context.data, 'object')
    t.equal(context.wasRecovering, false)
  }
})

const metricsAt = (second: number): MetricsEvent => ({
  streamId: 'main',
  at: new Date(second * 1_000).toISOString(),
  performance: UNKNOWN_PERFORMANCE,
  outputs: [],
})

t.test('metrics begin with the latest value, and newer ones follow', async (t) => {
  const { url, backplane } = await startGateway(t)
  const key = channelKey('main', 'metrics')
  const [first, second] = [metricsAt(1), metricsAt(2)]
  await backplane.setLatest(key, first)
  const client = stockClient(t, url)
  const context = await subscribed(client, 'metrics')
  t.match(context, { recoverable: false, positioned: false, data: first })
  const publication = new Promise((resolve) =>
    client.getSubscription('metrics')?.once('publication', resolve),
  )
  await backplane.setLatest(key, second)
  t.match(await within(publication, { what: 'the newer value' }), { channel: 'metrics', data: second })
})

t.test('two clients receive every publication once and in order', async (t) => {
  const { url, backplane, counts } = await startGateway(t)
  const recorders = []
  for (const client of [stockClient(t, url), stockClient(t, url)]) {
    await subscribed(client, 'layer-updates')
    const subscription = client.getSubscription('layer-updates')
    if (subscription) recorders.push(new Recorder(subscription))
  }
  t.equal(counts().feeds, 1, 'they share one backplane subscription')
  const last = await publishMany(backplane, 'layer-updates', 200)
  for (const recorder of recorders) {
    await recorder.reaches(last)
    t.strictSame(recorder.report(0, last), FLAWLESS)
  }
})

t.test('accepts the full name of a channel, and pushes carry the name of the request', async (t) => {
  const { url, backplane } = await startGateway(t)
  const client = await connectRaw(t, url)
  await client.ask({ id: 2, subscribe: { channel: 'chat:main' } })
  await publishMany(backplane, 'chat', 1)
  t.match(await client.next(), { push: { channel: 'chat:main', pub: { data: { number: 1 }, offset: 1 } } })
})

t.test('refuses unknown channels and streams', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  const unknown = ['nope', 'chat:', 'chat:absent', 'chat:main:x', 'CHAT', 'constructor', '__proto__', 'chat*']
  for (const channel of unknown) {
    t.match(await client.ask({ id: 2, subscribe: { channel } }), { id: 2, error: { code: 102 } }, channel)
  }
})

t.test('refuses a second subscription, and accepts one after unsubscribing', async (t) => {
  const { url, counts } = await startGateway(t)
  const client = await connectRaw(t, url)
  t.match(await client.ask({ id: 2, subscribe: { channel: 'chat' } }), { subscribe: { offset: 0 } })
  t.match(await client.ask({ id: 3, subscribe: { channel: 'chat' } }), { error: { code: 105 } })
  t.match(await client.ask({ id: 4, unsubscribe: { channel: 'chat' } }), { id: 4, unsubscribe: {} })
  t.equal(counts().feeds, 0)
  t.match(await client.ask({ id: 5, subscribe: { channel: 'chat' } }), { subscribe: { offset: 0 } })
})

t.test('refuses channels above the limit of a connection', async (t) => {
  const { url } = await startGateway(t, { limits: { maxChannels: 2 } })
  const client = await connectRaw(t, url)
  await client.ask({ id: 2, subscribe: { channel: 'chat' } })
  await client.ask({ id: 3, subscribe: { channel: 'metrics' } })
  t.match(await client.ask({ id: 4, subscribe: { channel: 'stream-state' } }), { error: { code: 106 } })
})

t.test('releases all resources when clients disconnect', async (t) => {
  const { url, counts } = await startGateway(t)
  for (let round = 0; round < 5; round += 1) {
    const clients = [stockClient(t, url), stockClient(t, url), stockClient(t, url)]
    for (const client of clients)
      await Promise.all(['chat', 'metrics', 'stream-state'].map((name) => subscribed(client, name)))
    t.match(counts(), { sockets: 3, subscriptions: 9, feeds: 3 })
    for (const client of clients) client.disconnect()
    await eventually(() => counts().sockets === 0, { what: 'all sockets to be gone' })
  }
  t.strictSame(counts(), { sockets: 0, subscriptions: 0, queuedBytes: 0, feeds: 0, refusedUpgrades: 0 })
})

t.test(
  'a backplane that fails or does not answer gives a temporary error and leaves no subscription',
  async (t) => {
    const backplane = await openBackplane(t)
    const domain = createDomain({ backplane })
    const answers: Realtime['snapshotChannel'][] = [
      () => Promise.reject(new BackplaneUnavailableError('the store is away')),
      () => new Promise(() => {}),
    ]
    for (const snapshotChannel of answers) {
      const broken = { ...domain, realtime: { ...domain.realtime, snapshotChannel } }
      const limits = { commandTimeoutMs: 30 }
      const { url, counts } = await startGateway(t, { backplane, domain: broken, limits })
      const client = await connectRaw(t, url)
      const refused = await client.ask({ id: 2, subscribe: { channel: 'chat' } })
      t.match(refused, { id: 2, error: { code: 100, temporary: true } })
      t.match(counts(), { sockets: 1, subscriptions: 0, feeds: 0 })
    }
  },
)
