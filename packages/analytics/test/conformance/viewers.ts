import type { ViewerDayRow, ViewerKeyRow } from '../../src/port/index.ts'
import { batchOf, type ConformancePart, grantOf } from './harness.ts'

const DAY = '2030-01-01'
const AFTER_MS = Date.parse('2030-01-02T00:00:30.000Z')
const LIMITS = { beforeMs: 0, maxEvents: 100, limit: 100 }
const ALL = { streamId: 'main', limit: 10 }

const keysOf = (...keys: string[]): ViewerKeyRow[] => keys.map((key) => ({ day: DAY, streamId: 'main', key }))

const sums = (peak: number): ViewerDayRow => ({
  day: DAY,
  streamId: 'main',
  peak,
  joins: 1,
  seconds: 10,
  starved: 2,
})

export const viewers: ConformancePart = (t, open) => {
  t.test('a viewer counts once a day, and sums are added up', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    await store.apply(batchOf({ viewerKeys: keysOf('a', 'b'), viewerDays: [sums(3), sums(7)] }))
    await store.apply(batchOf({ viewerKeys: keysOf('b', 'c'), viewerDays: [sums(5)] }))
    t.strictSame(await store.listViewerDays(ALL), [
      {
        day: DAY,
        streamId: 'main',
        uniques: 3,
        peak: 7,
        joins: 3,
        seconds: 30,
        starved: 6,
        isComplete: true,
      },
    ])
    t.strictSame(await store.listViewerDays({ ...ALL, streamId: 'other' }), [])
    t.strictSame(await store.listViewerDays({ ...ALL, fromDay: '2030-01-02' }), [])
  })

  t.test('keys are counted and deleted when their day is over', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    await store.apply(batchOf({ viewerKeys: keysOf('a', 'b'), viewerDays: [sums(1)] }))
    t.equal(await store.prune({ ...LIMITS, nowMs: AFTER_MS - 60_000 }), 0)
    t.equal(await store.prune({ ...LIMITS, nowMs: AFTER_MS }), 2)
    t.match(await store.listViewerDays(ALL), [{ uniques: 2, isComplete: true }])
    t.equal(await store.prune({ ...LIMITS, nowMs: AFTER_MS }), 0)
  })

  t.test('keys are deleted a bounded number at a time, and counted whole', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    await store.apply(batchOf({ viewerKeys: keysOf('a', 'b', 'c'), viewerDays: [sums(1)] }))
    const prune = () => store.prune({ ...LIMITS, nowMs: AFTER_MS, limit: 2 })
    t.equal(await prune(), 2)
    t.match(await store.listViewerDays(ALL), [{ uniques: 3, isComplete: true }])
    t.strictSame([await prune(), await prune()], [1, 0])
  })

  t.test('a report that comes after the end of its day is said, and not counted twice', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    await store.apply(batchOf({ viewerKeys: keysOf('a'), viewerDays: [sums(1)] }))
    await store.prune({ ...LIMITS, nowMs: AFTER_MS })
    // A partition without positions is forgotten.
    await store.take(grantOf(1))
    await store.apply(batchOf({ viewerKeys: keysOf('a', 'late'), viewerDays: [sums(2)] }))
    t.match(await store.listViewerDays(ALL), [{ uniques: 1, peak: 2, seconds: 20, isComplete: false }])
    t.equal(await store.prune({ ...LIMITS, nowMs: AFTER_MS }), 0)
  })

  t.test('days go after two years', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    await store.apply(batchOf({ viewerDays: [sums(1)] }))
    t.equal(await store.prune({ ...LIMITS, nowMs: Date.parse('2032-02-01T00:00:00.000Z') }), 1)
    t.strictSame(await store.listViewerDays(ALL), [])
  })
}
