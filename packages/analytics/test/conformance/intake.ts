import type { ConformancePart } from './harness.ts'
import { advance, batchOf, EPOCH, eventAt, grantOf, idsOf, LOG } from './harness.ts'

const listed = { limit: 100 }

export const intake: ConformancePart = (t, open) => {
  t.test('gives back the positions and memories of a partition', async (t) => {
    const { store, reopen } = await open(t)
    t.strictSame(await store.take(grantOf(1)), [])
    const advances = [advance(0, 3), advance(0, 1, 'events/health')]
    t.strictSame(await store.apply(batchOf({ advances })), { status: 'applied' })
    const again = await reopen()
    t.strictSame(await again.take(grantOf(2)), [
      { log: 'events/health', position: { epoch: EPOCH, offset: 1 }, memory: { upTo: 1 }, atMs: 1000 },
      { log: LOG, position: { epoch: EPOCH, offset: 3 }, memory: { upTo: 3 }, atMs: 1000 },
    ])
    t.strictSame(await again.take({ ...grantOf(1), partition: 'other' }), [])
  })

  t.test('lists the partitions that have positions, the newest first', async (t) => {
    const { store } = await open(t)
    t.strictSame(await store.listPartitions(listed), [])
    await store.take(grantOf(1))
    await store.apply(batchOf({ advances: [advance(0, 1)] }))
    const grant = { ...grantOf(1), partition: 'other' }
    await store.take(grant)
    await store.apply(batchOf({ grant, atMs: 2000, advances: [advance(0, 1, 'events/health')] }))
    const partitions = [
      { name: 'other', logs: ['events/health'] },
      { name: grantOf(1).partition, logs: [LOG] },
    ]
    t.strictSame(await store.listPartitions(listed), partitions)
    t.strictSame(await store.listPartitions({ limit: 1 }), partitions.slice(0, 1))
  })

  t.test('refuses a batch that was applied before, and keeps its rows once', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const first = batchOf({ advances: [advance(0, 1)], events: [eventAt(1, 'evt_a')] })
    const second = batchOf({ advances: [advance(1, 2)], events: [eventAt(2, 'evt_b')] })
    for (const batch of [first, second]) t.strictSame(await store.apply(batch), { status: 'applied' })
    for (const batch of [first, second]) t.strictSame(await store.apply(batch), { status: 'moved', log: LOG })
    t.strictSame(idsOf(await store.listEvents(listed)), ['evt_b', 'evt_a'])
  })

  t.test('a log at another position takes back what the batch did to the other logs', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    await store.apply(batchOf({ advances: [advance(0, 5)] }))
    const advances = [advance(0, 1, 'events/health'), advance(4, 6)]
    const refused = batchOf({ advances, events: [eventAt(1, 'evt_a')] })
    t.strictSame(await store.apply(refused), { status: 'moved', log: LOG })
    const positions = (await store.take(grantOf(1))) ?? []
    t.strictSame(
      positions.map(({ log, position }) => [log, position.offset]),
      [[LOG, 5]],
    )
    t.strictSame(await store.listEvents(listed), [])
  })

  t.test('goes on in another epoch', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    await store.apply(batchOf({ advances: [advance(0, 5)] }))
    const renewed = { ...advance(5, 0), to: { epoch: 'e2', offset: 2 } }
    t.strictSame(await store.apply(batchOf({ advances: [renewed] })), { status: 'applied' })
    t.match(await store.take(grantOf(1)), [{ log: LOG, position: { epoch: 'e2', offset: 2 } }])
  })

  t.test('a value that cannot be stored leaves nothing of its batch', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const broken = eventAt(Number.NaN, 'evt_b')
    const batch = batchOf({ advances: [advance(0, 2)], events: [eventAt(1, 'evt_a'), broken] })
    await t.rejects(store.apply(batch))
    t.strictSame(await store.take(grantOf(1)), [])
    t.strictSame(await store.listEvents(listed), [])
  })
}
