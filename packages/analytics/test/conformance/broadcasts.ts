import type { BroadcastRow, BroadcastsRead, PointRow } from '../../src/port/index.ts'
import type { ConformancePart } from './harness.ts'
import { batchOf, grantOf, idsOf } from './harness.ts'

const YEAR_MS = 365 * 24 * 3_600_000

const broadcastAt = (id: string, startMs: number, changes: Partial<BroadcastRow> = {}): BroadcastRow => ({
  id,
  streamId: 'main',
  startMs,
  endMs: startMs + 5,
  atMs: startMs,
  broadcast: { restarts: 0 },
  ...changes,
})

const pointOf = (metric: string, atMs: number, changes: Partial<PointRow> = {}): PointRow => ({
  ...{
    metric,
    streamId: 'main',
    subject: null,
    atMs,
    count: 2,
    sum: 6,
    min: 1,
    max: 5,
    last: 5,
    sketch: null,
  },
  ...changes,
})

export const broadcasts: ConformancePart = (t, open) => {
  t.test('a broadcast is one row, as it was published last', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const onAir = broadcastAt('a', 10, { endMs: null })
    const ended = broadcastAt('a', 10, { atMs: 20, broadcast: { restarts: 2, ü: [1.5, null] } })
    await store.apply(batchOf({ broadcasts: [onAir, ended] }))
    t.strictSame(await store.listBroadcasts({ limit: 10 }), [ended])
    await store.apply(batchOf({ broadcasts: [onAir] }))
    t.strictSame(await store.listBroadcasts({ limit: 10 }), [ended])
  })

  t.test('a broadcast whose end is missing ends when the next one of its stream begins', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const left = broadcastAt('a', 10, { endMs: null, atMs: 15 })
    const other = broadcastAt('b', 10, { endMs: null, streamId: 'side' })
    const next = broadcastAt('c', 20, { endMs: null })
    await store.apply(batchOf({ broadcasts: [left, other] }))
    await store.apply(batchOf({ broadcasts: [next] }))
    t.strictSame(await store.listBroadcasts({ limit: 10 }), [next, other, { ...left, endMs: 15 }])
  })

  t.test('a broadcast whose end is missing ends when its stream is off air', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const left = broadcastAt('a', 10, { endMs: null, atMs: 15 })
    const other = broadcastAt('b', 10, { endMs: null, streamId: 'side' })
    await store.apply(batchOf({ broadcasts: [left, other] }))
    await store.apply(batchOf({ offAir: [{ streamId: 'main', atMs: 9 }] }))
    t.strictSame(await store.listBroadcasts({ limit: 10 }), [other, left], 'it began later')
    await store.apply(batchOf({ offAir: [{ streamId: 'main', atMs: 20 }] }))
    t.strictSame(await store.listBroadcasts({ limit: 10 }), [other, { ...left, endMs: 15 }])
  })

  t.test('keeps a broadcast for a year after its last change, and one on air for longer', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const rows = [
      broadcastAt('a', 10),
      broadcastAt('b', 10, { atMs: 500 }),
      broadcastAt('c', 10, { endMs: null, streamId: 'side' }),
    ]
    await store.apply(batchOf({ broadcasts: rows }))
    const limits = { beforeMs: 0, maxEvents: 100, limit: 100 }
    t.equal(await store.prune({ ...limits, nowMs: 10 + YEAR_MS }), 0)
    t.equal(await store.prune({ ...limits, nowMs: 11 + YEAR_MS }), 1)
    t.strictSame(idsOf(await store.listBroadcasts({ limit: 10 })), ['c', 'b'])
  })

  t.test('lists the broadcasts that were on air in a range, the newest beginning first', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const rows = [
      broadcastAt('a', 10),
      broadcastAt('c', 20, { streamId: 'side' }),
      broadcastAt('b', 20),
      broadcastAt('d', 1, { endMs: null }),
    ]
    await store.apply(batchOf({ broadcasts: rows }))
    const ids = async (read: Partial<BroadcastsRead>) =>
      idsOf(await store.listBroadcasts({ limit: 10, ...read }))
    t.strictSame(await ids({}), ['c', 'b', 'a', 'd'])
    t.strictSame(await ids({ streamId: 'main' }), ['b', 'a', 'd'])
    t.strictSame(await ids({ fromMs: 16 }), ['c', 'b', 'd'])
    t.strictSame(await ids({ toMs: 10 }), ['a', 'd'])
    t.strictSame(await ids({ before: { startMs: 20, id: 'c' } }), ['b', 'a', 'd'])
    t.strictSame(await ids({ limit: 1 }), ['c'])
  })

  t.test('adds up the points of a stream by metric', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const points = [
      ...[0, 10_000, 20_000].map((atMs) => pointOf('one', atMs)),
      pointOf('one', 10_000, { streamId: 'side' }),
      pointOf('one', 10_000, { subject: 'part' }),
      pointOf('two', 10_000, { max: 9 }),
      pointOf('three', 90_000),
    ]
    await store.apply(batchOf({ points }))
    const read = { streamId: 'main', tier: '10s', fromMs: 0, toMs: 20_000 } as const
    t.strictSame(await store.sumPoints({ ...read, metrics: ['two', 'one', 'three'] }), [
      { metric: 'one', count: 4, sum: 12, max: 5, firstMs: 0 },
      { metric: 'two', count: 2, sum: 6, max: 9, firstMs: 10_000 },
    ])
    t.strictSame(await store.sumPoints({ ...read, metrics: [] }), [])
  })
}
