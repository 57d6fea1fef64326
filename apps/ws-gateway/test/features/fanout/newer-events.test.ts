import { CHANNELS } from '@stream-manager/contracts'
import { channelKey } from '@stream-manager/domain'
import { eventually, FLAWLESS } from '@stream-manager/test-kit'
import t from 'tap'
import { type RunningGateway, startGateway } from '../../support/gateway.ts'
import { Recorder } from '../../support/recorder.ts'
import { breakConnection, nextSubscribed, stockClient, subscribed } from '../../support/stock-client.ts'

/** As services of a newer version would publish them, among what this one knows. */
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

t.test(
  'events of unknown types reach clients as they are, live and recovered, and are counted',
  async (t) => {
    const gateway = await startGateway(t)
    const client = stockClient(t, gateway.url)
    await subscribed(client, 'layer-updates')
    const subscription = client.getSubscription('layer-updates')
    if (!subscription) throw new Error('no subscription')
    const recorder = new Recorder(subscription)
    const heard: unknown[] = []
    subscription.on('publication', ({ data }) => heard.push(data))
    let interruptions = 0
    subscription.on('subscribing', () => {
      interruptions += 1
    })

    await publishAll(gateway)
    await recorder.reaches(EVENTS.length)
    t.strictSame(heard, EVENTS)
    t.match(gateway.ignored(), { unknownEventsRead: 2 })
    t.equal(interruptions, 0, 'nobody had to recover for them')

    const back = nextSubscribed(subscription)
    breakConnection(client)
    await publishAll(gateway)
    t.match(await back, { recovered: true })
    await recorder.reaches(2 * EVENTS.length)
    t.strictSame(heard, [...EVENTS, ...EVENTS])
    t.strictSame(recorder.report(0, 2 * EVENTS.length), FLAWLESS, 'no hole in the offsets')
    const { publications } = await subscription.history({ limit: 10 })
    t.strictSame(
      publications.map(({ data }) => data),
      [...EVENTS, ...EVENTS],
    )
  },
)

t.test('a newer kind of value on metrics is passed on', async (t) => {
  const gateway = await startGateway(t)
  const client = stockClient(t, gateway.url)
  await subscribed(client, 'metrics')
  const heard: unknown[] = []
  client.getSubscription('metrics')?.on('publication', ({ data }) => heard.push(data))
  const value = { type: 'gpu', load: 3 }
  await gateway.backplane.setLatest(channelKey('main', 'metrics'), value, { ttlMs: 5000 })
  await eventually(() => heard.length > 0)
  t.strictSame(heard, [value])
  t.match(gateway.ignored(), { unknownEventsRead: 1 })
})
