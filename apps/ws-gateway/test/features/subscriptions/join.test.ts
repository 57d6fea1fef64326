import { createDomain, type Realtime } from '@stream-manager/domain'
import { FLAWLESS } from '@stream-manager/test-kit'
import type { Centrifuge } from 'centrifuge'
import t from 'tap'
import { openBackplane, startGateway } from '../../support/gateway.ts'
import { publishMany } from '../../support/publish.ts'
import { Recorder } from '../../support/recorder.ts'
import { breakConnection, stockClient, subscribed } from '../../support/stock-client.ts'

const COMMITS = 600
const CLIENTS = 12

/** The client together with all it receives, and how often its subscription was broken off. */
const recordedClient = (client: Centrifuge) => {
  const subscription = client.newSubscription('layer-updates')
  const breaks: number[] = []
  subscription.on('subscribing', ({ code }) => code >= 2500 && breaks.push(code))
  return { client, recorder: new Recorder(subscription), breaks }
}

t.test('delivers publications made during the read of a snapshot once, after it', async (t) => {
  const backplane = await openBackplane(t)
  const domain = createDomain({ backplane })
  const snapshotChannel: Realtime['snapshotChannel'] = async (address) => {
    await publishMany(backplane, 'layer-updates', 3)
    const snapshot = await domain.realtime.snapshotChannel(address)
    await publishMany(backplane, 'layer-updates', 4)
    return snapshot
  }
  const crowded = { ...domain, realtime: { ...domain.realtime, snapshotChannel } }
  const { url } = await startGateway(t, { backplane, domain: crowded })
  const { client, recorder, breaks } = recordedClient(stockClient(t, url))
  t.match(await subscribed(client, 'layer-updates'), { streamPosition: { offset: 3 } })
  const last = await publishMany(backplane, 'layer-updates', 2)
  await recorder.reaches(last)
  t.equal(last, 9)
  t.strictSame(recorder.report(3, last), FLAWLESS)
  t.strictSame(breaks, [])
})

t.test('a client that subscribes during a commit storm receives every publication once', async (t) => {
  const { url, backplane } = await startGateway(t)
  const storm = publishMany(backplane, 'layer-updates', COMMITS)
  const joins = Array.from({ length: CLIENTS }, async () => {
    const recorded = recordedClient(stockClient(t, url))
    const { streamPosition } = await subscribed(recorded.client, 'layer-updates')
    return { ...recorded, first: streamPosition?.offset ?? -1 }
  })
  const joined = await Promise.all(joins)
  const last = await storm
  for (const { recorder, breaks, first } of joined) {
    await recorder.reaches(last)
    t.strictSame(recorder.report(first, last), FLAWLESS)
    t.strictSame(breaks, [])
  }
  t.ok(
    joined.some(({ first }) => first > 0 && first < COMMITS),
    'a client joined during the storm',
  )
})

t.test('a client that reconnects during a commit storm receives every publication', async (t) => {
  const { url, backplane } = await startGateway(t)
  const all = Array.from({ length: 4 }, () => recordedClient(stockClient(t, url)))
  await Promise.all(all.map(({ client }) => subscribed(client, 'layer-updates')))
  const storm = publishMany(backplane, 'layer-updates', COMMITS)
  for (const [index, { client, recorder }] of all.entries()) {
    await recorder.reaches(40 * (index + 1))
    breakConnection(client)
  }
  const last = await storm
  for (const { recorder, breaks } of all) {
    await recorder.reaches(last)
    t.strictSame(recorder.report(0, last), FLAWLESS)
    t.strictSame(breaks, [])
  }
})
