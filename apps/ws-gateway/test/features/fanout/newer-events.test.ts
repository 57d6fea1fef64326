import { CHANNELS } from '@stream-manager/contracts'
import { channelKey } from '@stream-manager/domain'
import { eventually, FLAWLESS } from '@stream-manager/test-kit'
import t from 'tap'
import { type RunningGateway, startGateway } from '../../support/gateway.ts'
import { Recorder } from '../../support/recorder.ts'
import { breakConnection, nextSubscribed, stockClient, subscribed } from '../../support/stock-client.ts'

/** Events of a newer version between known ones. */
const EVENTS = [
  { type: 'layer.deleted', revision: 2, id: 'a' },
  { type: 'layer.sparkled', revision: 3, glitter: [1, 2] },
  { type: 'layer.deleted', revision: 4, id: 'b', because: 'a newer field' },
  'no event at all',
  { type: 'layer.sparkled', revision: 5 },
]

const publishAll = async ({ backplane }: RunningGateway): Promise<void> => {
  const channel = channelKey('main', 'layer-updates')
  const { retain } = CHANNELS['layer-updates']
  for (const data of EVENTS) await backplane.commit({ publish: [{ channel, data, retain }] })
}

t.test('delivers events of unknown types unchanged, live and recovered, and counts them', async (t) => {
  const gateway = await startGateway(t)
  const client = stockClient(t, gateway.url)
  await subscribed(client, 'layer-updates')
  const subscription = client.getSubscription('layer-updates')
  if (!subscription) throw new Error('no subscription')
  const recorder = new Recorder(subscription)
  const received: unknown[] = []
  subscription.on('publication', ({ data }) => received.push(data))
  let interruptions = 0
  subscription.on('subscribing', () => {
    interruptions += 1
  })

  await publishAll(gateway)
  await recorder.reaches(EVENTS.length)
  t.strictSame(received, EVENTS)
  t.match(gateway.ignored(), { unknownEventsRead: 2 })
  t.equal(interruptions, 0, 'no client had to recover')

  const back = nextSubscribed(subscription)
  breakConnection(client)
  await publishAll(gateway)
  t.match(await back, { recovered: true })
  await recorder.reaches(2 * EVENTS.length)
  t.strictSame(received, [...EVENTS, ...EVENTS])
  t.strictSame(recorder.report(0, 2 * EVENTS.length), FLAWLESS, 'no gap in the offsets')
  const { publications } = await subscription.history({ limit: 10 })
  t.strictSame(
    publications.map(({ data }) => data),
    [...EVENTS, ...EVENTS],
  )
})

t.test('delivers a value of an unknown kind on metrics', async (t) => {
  const gateway = await startGateway(t)
  const client = stockClient(t, gateway.url)
  await subscribed(client, 'metrics')
  const received: unknown[] = []
  client.getSubscription('metrics')?.on('publication', ({ data }) => received.push(data))
  const value = { type: 'gpu', load: 3 }
  await gateway.backplane.setLatest(channelKey('main', 'metrics'), value, { ttlMs: 600_000 })
  await eventually(() => received.length > 0)
  t.strictSame(received, [value])
  t.match(gateway.ignored(), { unknownEventsRead: 1 })
})
