import { FLAWLESS } from '@stream-manager/test-kit'
import type { Centrifuge } from 'centrifuge'
import t from 'tap'
import { startGateway } from '../support/gateway.ts'
import { publishMany } from '../support/publish.ts'
import { connectRaw } from '../support/raw-client.ts'
import { Recorder } from '../support/recorder.ts'
import { breakConnection, nextSubscribed, stockClient, subscribed } from '../support/stock-client.ts'

const subscriptionOf = (client: Centrifuge, channel: string) => {
  const subscription = client.getSubscription(channel)
  if (!subscription) throw new Error(`no subscription to ${channel}`)
  return subscription
}

t.test('a reconnect after a broken connection recovers the whole gap', async (t) => {
  const { url, backplane } = await startGateway(t)
  const client = stockClient(t, url)
  await subscribed(client, 'chat')
  const subscription = subscriptionOf(client, 'chat')
  const recorder = new Recorder(subscription)
  await recorder.reaches(await publishMany(backplane, 'chat', 5))
  const back = nextSubscribed(subscription)
  breakConnection(client)
  const last = await publishMany(backplane, 'chat', 50)
  t.match(await back, { wasRecovering: true, recovered: true })
  await recorder.reaches(last)
  t.strictSame(recorder.report(0, last), FLAWLESS)
})

t.test('a gateway restarted on the same store delivers everything missed', async (t) => {
  const first = await startGateway(t)
  const { backplane, port, url } = first
  const client = stockClient(t, url)
  await subscribed(client, 'layer-updates')
  const subscription = subscriptionOf(client, 'layer-updates')
  const recorder = new Recorder(subscription)
  await recorder.reaches(await publishMany(backplane, 'layer-updates', 3))
  const back = nextSubscribed(subscription)
  await first.close()
  await publishMany(backplane, 'layer-updates', 20)
  await startGateway(t, { backplane, port })
  t.match(await back, { wasRecovering: true, recovered: true })
  const last = await publishMany(backplane, 'layer-updates', 5)
  await recorder.reaches(last)
  t.strictSame(recorder.report(0, last), FLAWLESS)
})

t.test('a reconnect delivers exactly the missed publications, if any', async (t) => {
  const { url, backplane } = await startGateway(t)
  const client = stockClient(t, url)
  await subscribed(client, 'chat')
  const subscription = subscriptionOf(client, 'chat')
  const recorder = new Recorder(subscription)
  await recorder.reaches(await publishMany(backplane, 'chat', 1))
  for (const missed of [0, 1]) {
    for (let round = 0; round < 20; round += 1) {
      const before = recorder.offsets.length
      const back = nextSubscribed(subscription)
      // A broken connection may be back before the publication is stored.
      client.disconnect()
      const last = missed > 0 ? await publishMany(backplane, 'chat', missed) : before
      client.connect()
      t.match(await back, { recovered: true, hasRecoveredPublications: missed > 0 })
      await recorder.reaches(last)
      t.equal(recorder.offsets.length, before + missed)
    }
  }
})

t.test('a gap that is no longer retained gives a snapshot', async (t) => {
  const { url, backplane } = await startGateway(t)
  const client = stockClient(t, url)
  await subscribed(client, 'stream-state')
  const subscription = subscriptionOf(client, 'stream-state')
  const back = nextSubscribed(subscription)
  client.disconnect()
  const last = await publishMany(backplane, 'stream-state', 300)
  client.connect()
  const context = await back
  t.match(context, { wasRecovering: true, recovered: false, streamPosition: { offset: last } })
  t.type(context.data, 'object')
  const recorder = new Recorder(subscription)
  const next = await publishMany(backplane, 'stream-state', 2)
  await recorder.reaches(next)
  t.strictSame(recorder.report(last, next), FLAWLESS)
})

t.test('a position of another epoch or beyond the log gives a snapshot', async (t) => {
  const { url, backplane } = await startGateway(t)
  await publishMany(backplane, 'chat', 3)
  const client = await connectRaw(t, url)
  const { subscribe: now } = await client.ask({ id: 2, subscribe: { channel: 'chat' } })
  const positions = [
    { epoch: 'another', offset: 2 },
    { epoch: 'another', offset: 3 },
    { epoch: now?.epoch, offset: 4_000 },
  ]
  for (const position of positions) {
    await client.ask({ id: 3, unsubscribe: { channel: 'chat' } })
    const { subscribe } = await client.ask({
      id: 4,
      subscribe: { channel: 'chat', recover: true, ...position },
    })
    t.match(subscribe, { was_recovering: true, recovered: false, offset: 3, epoch: now?.epoch })
    t.type(subscribe?.data, 'object')
    t.notOk(subscribe?.publications)
  }
})

t.test('a client without an epoch recovers in any epoch', async (t) => {
  const { url, backplane } = await startGateway(t)
  await publishMany(backplane, 'chat', 3)
  const client = await connectRaw(t, url)
  const { subscribe } = await client.ask({ id: 2, subscribe: { channel: 'chat', recover: true, offset: 1 } })
  t.match(subscribe, { recovered: true, offset: 1, publications: [{ offset: 2 }, { offset: 3 }] })
  t.notOk(subscribe?.data, 'the gap is enough')
})

t.test('a client that loads its own state gets an error when a position cannot be recovered', async (t) => {
  const { url, backplane } = await startGateway(t)
  await publishMany(backplane, 'chat', 3)
  const client = await connectRaw(t, url)
  const lost = { channel: 'chat', recover: true, epoch: 'another', offset: 1, flag: 2 }
  t.match(await client.ask({ id: 2, subscribe: lost }), { error: { code: 112 } })
  t.match(await client.ask({ id: 3, subscribe: { channel: 'chat' } }), { subscribe: { offset: 3 } })
})

t.test('a gap too large to send at once gives a snapshot', async (t) => {
  const { url, backplane } = await startGateway(t, { limits: { maxRecoveryBytes: 100 } })
  await publishMany(backplane, 'chat', 30)
  const client = await connectRaw(t, url)
  const { subscribe } = await client.ask({ id: 2, subscribe: { channel: 'chat', recover: true, offset: 1 } })
  t.match(subscribe, { was_recovering: true, recovered: false, offset: 30 })
})
