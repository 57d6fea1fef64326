import type { ConformancePart } from './harness.ts'
import { advance, batchOf, EPOCH, eventAt, grantOf, idsOf, LOG } from './harness.ts'

/** No row is kept for longer. */
const TWO_YEARS_MS = 730 * 24 * 3_600_000

export const pruning: ConformancePart = (t, open) => {
  t.test('deletes what is old, a bounded number at a time', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const events = Array.from({ length: 5 }, (_, index) => eventAt(index, `evt_${index}`))
    await store.apply(batchOf({ events }))
    const limits = { nowMs: 0, beforeMs: 3, maxEvents: 100, limit: 2 }
    t.equal(await store.prune(limits), 2)
    t.equal(await store.prune(limits), 1)
    t.equal(await store.prune(limits), 0)
    t.strictSame(idsOf(await store.listEvents({ limit: 10 })), ['evt_4', 'evt_3'])
  })

  t.test('deletes the oldest events beyond a number', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const events = Array.from({ length: 5 }, (_, index) => eventAt(index, `evt_${index}`))
    await store.apply(batchOf({ events }))
    t.equal(await store.prune({ nowMs: 0, beforeMs: 0, maxEvents: 2, limit: 100 }), 3)
    t.strictSame(idsOf(await store.listEvents({ limit: 10 })), ['evt_4', 'evt_3'])
  })

  t.test('keeps a gap for two years, as long as points', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const gap = { log: LOG, epoch: EPOCH, afterOffset: 1, untilOffset: 5, fromMs: 1, untilMs: 1000 } as const
    await store.apply(batchOf({ gaps: [{ ...gap, reason: 'trimmed' }] }))
    const limits = { beforeMs: 2000, maxEvents: 100, limit: 100 }
    t.equal(await store.prune({ ...limits, nowMs: 1000 + TWO_YEARS_MS }), 0)
    t.equal(await store.prune({ ...limits, nowMs: 1001 + TWO_YEARS_MS }), 1)
    t.strictSame(await store.listGaps({ limit: 10 }), [])
  })

  t.test('deletes nothing to save space while it is within its bound', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    await store.apply(batchOf({ events: [eventAt(1, 'evt_a')] }))
    const { bytes } = await store.status()
    t.match(await store.shrink({ nowMs: 1, maxBytes: bytes, limit: 100 }), { table: null, isDone: true })
    t.strictSame(idsOf(await store.listEvents({ limit: 10 })), ['evt_a'])
  })

  t.test('forgets a log that was not read for long, and the partition that is left empty', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(7))
    await store.apply(batchOf({ grant: grantOf(7), advances: [advance(0, 1)] }))
    const limits = { beforeMs: 2000, maxEvents: 100, limit: 100 }
    t.equal(await store.prune({ ...limits, nowMs: 1000 + TWO_YEARS_MS }), 0)
    t.equal(await store.prune({ ...limits, nowMs: 1001 + TWO_YEARS_MS }), 1)
    t.strictSame(await store.take(grantOf(1)), [])
  })
}
