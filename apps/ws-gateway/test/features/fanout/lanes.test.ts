import type { ChannelEvent, ChannelListener } from '@stream-manager/backplane/port'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import type { Batch } from '../../../src/features/fanout/batch.ts'
import { Feed } from '../../../src/features/fanout/feed.ts'
import type { FeedListener } from '../../../src/features/fanout/feed-listener.ts'
import { SendTurns } from '../../../src/features/fanout/send-turns.ts'
import { DEFAULT_LIMITS } from '../../../src/limits.ts'
import { jsonCodec } from '../../../src/protocol/json-codec.ts'

/** More than two lanes. */
const SUBSCRIBERS = 700

const openFeed = (limits: Partial<typeof DEFAULT_LIMITS> = {}) => {
  let deliver: ChannelListener = () => {}
  const all = { ...DEFAULT_LIMITS, ...limits }
  const subscription = { position: { epoch: 'e', offset: 0 }, close: async () => {} }
  const services = {
    ...all,
    backplane: {
      subscribe: async (_channel: string, listener: ChannelListener) => {
        deliver = listener
        return subscription
      },
    },
    codec: jsonCodec(all),
    turns: new SendTurns(),
    onUnknownEvent: () => {},
  }
  const channel = { name: 'chat', address: { kind: 'chat', streamId: 'main' } } as const
  const feed = new Feed(services, channel)
  return { feed, deliver: (event: ChannelEvent) => deliver(event) }
}

class Recorder implements FeedListener {
  readonly audience = 'viewer'
  readonly batches: Batch[] = []
  losses = 0

  batch(batch: Batch): void {
    this.batches.push(batch)
  }

  value(): void {}

  lost(): void {
    this.losses += 1
  }

  get offsets(): number[] {
    return this.batches.flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, index) => first + index),
    )
  }
}

const publication = (offset: number): ChannelEvent => ({
  kind: 'publication',
  epoch: 'e',
  publication: { offset, data: { offset } },
})

const subscribeAll = (feed: Feed): Recorder[] => {
  const recorders = Array.from({ length: SUBSCRIBERS }, () => new Recorder())
  for (const recorder of recorders) feed.add(recorder)
  return recorders
}

t.test('all lanes get every publication once and in order', async (t) => {
  const { feed, deliver } = openFeed()
  const recorders = subscribeAll(feed)
  const wanted = Array.from({ length: 50 }, (_, index) => index + 1)
  for (const offset of wanted) {
    deliver(publication(offset))
    if (offset % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  const complete = () => recorders.every(({ offsets }) => offsets.length >= wanted.length)
  await eventually(complete, { what: 'all publications' })
  t.strictSame([...new Set(recorders.map(({ offsets }) => offsets.join()))], [wanted.join()])
  await feed.close()
})

t.test('a publication after a silence reaches the lanes in several turns, framed once for all', async (t) => {
  const { feed, deliver } = openFeed()
  const recorders = subscribeAll(feed)
  deliver(publication(1))
  const served = recorders.filter(({ batches }) => batches.length === 1).length
  t.ok(served > 0 && served < SUBSCRIBERS, `${served} were served in the first turn`)
  await eventually(() => recorders.every(({ batches }) => batches.length === 1), { what: 'the others' })
  t.equal(new Set(recorders.map(({ batches }) => batches[0])).size, 1, 'all share one batch')
  await feed.close()
})

t.test('a lost log reaches every lane, and no publication from before follows it', async (t) => {
  const { feed, deliver } = openFeed({ minBatchIntervalMs: 600_000 })
  const recorders = subscribeAll(feed)
  deliver(publication(1))
  await eventually(() => recorders.every(({ batches }) => batches.length === 1), { what: 'the first' })
  deliver(publication(2))
  deliver({ kind: 'lost', position: { epoch: 'f', offset: 0 } })
  t.ok(
    recorders.every(({ losses, offsets }) => losses === 1 && offsets.length === 1),
    'gathered publications are dropped',
  )
  await feed.close()
})

t.test('subscribers that leave make room in their lane for others', async (t) => {
  const { feed, deliver } = openFeed()
  const recorders = subscribeAll(feed)
  t.ok(recorders.slice(0, 600).every((recorder) => feed.delete(recorder)))
  t.notOk(feed.delete(recorders[0] as Recorder), 'a listener leaves once')
  const others = subscribeAll(feed)
  t.equal(feed.size, 800)
  deliver(publication(1))
  const staying = [...recorders.slice(600), ...others]
  await eventually(() => staying.every(({ batches }) => batches.length === 1), { what: 'all who stayed' })
  t.ok(recorders.slice(0, 600).every(({ batches }) => batches.length === 0))
  await feed.close()
})
