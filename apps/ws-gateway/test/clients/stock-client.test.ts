import { channelKey } from '@stream-manager/domain'
import { eventually, FLAWLESS, freePort } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { AccessPolicy } from '../../src/index.ts'
import { callerNamed } from '../support/callers.ts'
import { ENCODINGS, nextEvent } from '../support/encodings.ts'
import { startGateway } from '../support/gateway.ts'
import { openAccess } from '../support/open-access.ts'
import { publishMany } from '../support/publish.ts'
import { Recorder } from '../support/recorder.ts'
import { breakConnection } from '../support/stock-client.ts'

/** Tokens that say how many seconds they last. */
const expiringAccess: AccessPolicy = {
  ...openAccess,
  connect: async ({ token = '0' }) => ({
    caller: callerNamed('ann', 'Ann'),
    expiresAt: Date.now() + 1_000 * Number(token),
  }),
  refresh: async (admitted, token) => ({ ...admitted, expiresAt: Date.now() + 1_000 * Number(token) }),
}

for (const encoding of ENCODINGS) {
  const { name, read, write } = encoding

  const connected = async (t: Test, url: string) => {
    const client = encoding.client(t, url)
    client.connect()
    await client.ready()
    return client
  }

  t.test(`${name}: connects again after a disconnect`, async (t) => {
    const { url, counts } = await startGateway(t)
    const client = encoding.client(t, url)
    for (const round of [1, 2]) {
      const connecting = nextEvent(client, 'connected')
      client.connect()
      t.match(await connecting, { client: /^[0-9a-f-]{36}$/, transport: 'websocket' }, `round ${round}`)
      const leaving = nextEvent(client, 'disconnected')
      client.disconnect()
      t.match(await leaving, { code: 0 })
      await eventually(() => counts().sockets === 0, { what: 'the socket to be gone' })
    }
  })

  t.test(`${name}: receives publications until it unsubscribes`, async (t) => {
    const { url, backplane, counts } = await startGateway(t)
    await publishMany(backplane, 'layer-updates', 3)
    const client = await connected(t, url)
    const subscription = client.newSubscription('layer-updates')
    const subscribing = nextEvent(subscription, 'subscribed')
    subscription.subscribe()
    const start = await subscribing
    t.match(start, {
      recoverable: true,
      positioned: true,
      wasRecovering: false,
      streamPosition: { offset: 3 },
    })
    t.match(read(start.data), { revision: Number, items: [] })
    const receiving = nextEvent(subscription, 'publication')
    await publishMany(backplane, 'layer-updates', 1)
    const { data, offset } = await receiving
    t.strictSame(read(data), { number: 1 })
    t.equal(offset, 4)
    const leaving = nextEvent(subscription, 'unsubscribed')
    subscription.unsubscribe()
    t.match(await leaving, { code: 0 })
    await eventually(() => counts().subscriptions === 0, { what: 'the subscription to be gone' })
  })

  t.test(`${name}: gets no position for values without a log`, async (t) => {
    const { url, backplane } = await startGateway(t)
    const subscription = (await connected(t, url)).newSubscription('metrics')
    const subscribing = nextEvent(subscription, 'subscribed')
    subscription.subscribe()
    t.match(await subscribing, { recoverable: false, positioned: false })
    const receiving = nextEvent(subscription, 'publication')
    await backplane.setLatest(channelKey('main', 'metrics'), { number: 7 })
    const { data, offset } = await receiving
    t.strictSame(read(data), { number: 7 })
    t.equal(offset, undefined)
  })

  t.test(
    `${name}: recovers the gap after a broken connection, and gets a snapshot for a lost position`,
    async (t) => {
      const { url, backplane } = await startGateway(t)
      const client = await connected(t, url)
      const subscription = client.newSubscription('stream-state')
      const recorder = new Recorder(subscription)
      const first = nextEvent(subscription, 'subscribed')
      subscription.subscribe()
      await first
      await recorder.reaches(await publishMany(backplane, 'stream-state', 5))
      const back = nextEvent(subscription, 'subscribed')
      breakConnection(client)
      const last = await publishMany(backplane, 'stream-state', 20)
      t.match(await back, { wasRecovering: true, recovered: true })
      await recorder.reaches(last)
      t.strictSame(recorder.report(0, last), FLAWLESS)

      const lost = nextEvent(subscription, 'subscribed')
      client.disconnect()
      const end = await publishMany(backplane, 'stream-state', 300)
      client.connect()
      const fresh = await lost
      t.match(fresh, { wasRecovering: true, recovered: false, streamPosition: { offset: end } })
      t.match(read(fresh.data), { streamId: 'main' })
    },
  )

  t.test(`${name}: publishes, and reads history forwards and backwards`, async (t) => {
    const { url } = await startGateway(t)
    const client = await connected(t, url)
    const subscription = client.newSubscription('chat')
    const subscribing = nextEvent(subscription, 'subscribed')
    subscription.subscribe()
    await subscribing
    const receiving = nextEvent(subscription, 'publication')
    await client.publish('chat', write({ text: 'grüße 👋', name: 'Ann' }))
    const received = await receiving
    t.equal(received.offset, 1)
    t.match(read(received.data), { type: 'message', message: { text: 'grüße 👋', user: { name: 'Ann' } } })
    await subscription.publish(write({ text: 'again' }))

    const position = await client.history('chat')
    t.match(position, { offset: 2, publications: [] })
    const all = await subscription.history({ limit: -1, since: { epoch: position.epoch, offset: 0 } })
    t.strictSame(
      all.publications.map(({ offset }) => offset),
      [1, 2],
    )
    t.match(read(all.publications[1]?.data), { message: { text: 'again' } })
    const newest = await client.history('chat', { limit: 1, reverse: true })
    t.strictSame(
      newest.publications.map(({ offset }) => offset),
      [2],
    )
  })

  t.test(`${name}: gets presence, presence stats, joins and leaves`, async (t) => {
    const { url } = await startGateway(t)
    const watcher = await connected(t, url)
    const watching = watcher.newSubscription('chat', { joinLeave: true })
    const own = nextEvent(watching, 'join')
    watching.subscribe()
    const { info: ownInfo } = await own

    const guest = await connected(t, url)
    const joining = nextEvent(watching, 'join')
    guest.newSubscription('chat').subscribe()
    const { info } = await joining
    t.match(info, { user: /^guest-/, client: String })
    t.strictSame(read(info.connInfo), { name: 'Guest' })

    const { clients } = await watcher.presence('chat')
    t.strictSame(Object.keys(clients).sort(), [info.client, ownInfo.client].sort())
    t.match(clients[info.client], { client: info.client, user: info.user })
    t.strictSame(await watching.presenceStats(), { numClients: 2, numUsers: 2 })

    const leaving = nextEvent(watching, 'leave')
    guest.disconnect()
    t.equal((await leaving).info.client, info.client)
    t.match(await watching.presenceStats(), { numClients: 1 })
    const empty = await watcher.presence('metrics')
    t.strictSame(empty, { clients: {} })
  })

  t.test(`${name}: gets the same answers to rpc calls as over REST`, async (t) => {
    const { url } = await startGateway(t)
    const client = await connected(t, url)
    const { data } = await client.rpc('layers.list', write({}))
    t.match(read(data), { status: 200, body: { items: [] } })
    await t.rejects(client.rpc('layers.get', write({ id: 'absent' })), { code: 404 })
    await t.rejects(client.rpc('no.such', write({})), { code: 104 })
  })

  t.test(`${name}: refreshes its token in time and stays connected`, async (t) => {
    const limits = { refreshLeadMs: 0, expiryGraceMs: 30_000 }
    const { url } = await startGateway(t, { access: expiringAccess, limits })
    const asked: number[] = []
    const client = encoding.client(t, url, {
      token: '1',
      getToken: async () => {
        asked.push(asked.length)
        return '60'
      },
    })
    client.connect()
    await client.ready()
    await eventually(() => asked.length === 1, { what: 'the client to ask for a new token' })
    // Answered after the refresh, which was sent before.
    await client.presenceStats('chat')
    t.equal(client.state, 'connected')
  })

  t.test(`${name}: distinguishes permanent from temporary refusals by their code`, async (t) => {
    const { url } = await startGateway(t)
    const client = await connected(t, url)
    await t.rejects(client.history('chat:absent', { limit: 1 }), { code: 102 })
    await t.rejects(client.publish('metrics', write({ text: 'x' })), { code: 103 })
    await t.rejects(client.publish('chat', write({ text: '' })), { code: 107 })
    await t.rejects(client.history('metrics', { limit: 1 }), { code: 108 })
    const subscription = client.newSubscription('nowhere')
    const leaving = nextEvent(subscription, 'unsubscribed')
    subscription.subscribe()
    t.match(await leaving, { code: 102 })
  })

  t.test(`${name}: reconnects to another gateway when its gateway stops`, async (t) => {
    // No other process takes it while no gateway has it.
    const port = await freePort()
    const first = await startGateway(t, { port })
    const client = await connected(t, first.url)
    const leaving = nextEvent(client, 'connecting')
    const returning = nextEvent(client, 'connected')
    await first.close()
    t.match(await leaving, { code: 3001, reason: 'shutdown' })
    await startGateway(t, { backplane: first.backplane, port })
    await returning
  })
}
