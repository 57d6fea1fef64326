import { FIGURE_TIERS, type FigureTier } from '@stream-manager/contracts'
import t, { type Test } from 'tap'
import type { AnalyticsStore, Shrinkage } from '../../src/port/index.ts'
import { batchOf, eventAt, grantOf } from '../conformance/harness.ts'
import { pointOf } from '../conformance/points.ts'
import { openEmbedded } from './harness.ts'

const HOUR_MS = 3_600_000
const NOW_MS = 500_000 * HOUR_MS
const HOURS = 6
const POINTS_AN_HOUR = 360
const EVENTS = 2000
const LIMITS = { nowMs: NOW_MS, limit: 500 }

/** Six hours of ten series, and events. */
const openFull = async (t: Test): Promise<AnalyticsStore> => {
  const { store } = await openEmbedded(t)
  await store.take(grantOf(1))
  for (let hour = HOURS; hour > 0; hour -= 1) {
    const startMs = NOW_MS - hour * HOUR_MS
    const points = Array.from({ length: POINTS_AN_HOUR }, (_, step) =>
      Array.from({ length: 5 }, (_, series) =>
        pointOf(startMs + step * 10_000, [step], { subject: `output-${series}` }),
      ),
    ).flat()
    await store.apply(batchOf({ points }))
  }
  const events = Array.from({ length: EVENTS }, (_, index) =>
    eventAt(NOW_MS - EVENTS + index, `evt_${index}`),
  )
  await store.apply(batchOf({ events }))
  return store
}

const countOf = async (store: AnalyticsStore, tier: FigureTier): Promise<number> => {
  const stepMs = FIGURE_TIERS.find(({ name }) => name === tier)?.stepMs ?? 0
  const { series } = await store.readPoints({
    metric: 'stream.frame_rate',
    by: 'series',
    tier,
    fromMs: NOW_MS - HOURS * HOUR_MS,
    toMs: NOW_MS,
    bucketMs: stepMs,
    aggregate: 'avg',
    maxSeries: 10,
  })
  return series.reduce((sum, { points }) => sum + points.length, 0)
}

const countEvents = async (store: AnalyticsStore): Promise<number> =>
  (await store.listEvents({ limit: EVENTS })).length

/** Until nothing more is done, with the tables in the order in which they shrank. */
const shrinkTo = async (store: AnalyticsStore, maxBytes: number) => {
  const tables: string[] = []
  for (;;) {
    const shrinkage: Shrinkage = await store.shrink({ ...LIMITS, maxBytes })
    if (shrinkage.table !== null && tables.at(-1) !== shrinkage.table) tables.push(shrinkage.table)
    if (shrinkage.isDone) return { tables, bytes: shrinkage.bytes }
  }
}

t.test('a store within its bound keeps every row', async (t) => {
  const store = await openFull(t)
  const { bytes } = await store.status()
  t.strictSame((await shrinkTo(store, bytes)).tables, [])
  t.equal(await countOf(store, '10s'), 5 * HOURS * POINTS_AN_HOUR)
})

t.test('the oldest points of the finest tier go first, and the disk gets their room back', async (t) => {
  const store = await openFull(t)
  const { bytes } = await store.status()
  const maxBytes = Math.round(bytes * 0.8)
  const shrunk = await shrinkTo(store, maxBytes)
  t.strictSame(shrunk.tables, ['points_10s'])
  t.ok(shrunk.bytes <= maxBytes)
  const points = await countOf(store, '10s')
  t.ok(points > 5 * POINTS_AN_HOUR && points < 5 * HOURS * POINTS_AN_HOUR, `${points} points are left`)
  t.equal(await countOf(store, '1m'), 5 * HOURS * 60)
  t.equal(await countEvents(store), EVENTS)
  t.ok((await store.status()).bytes <= maxBytes, 'free pages were given back')
})

t.test('events go next, then coarser points; the newest hour of points stays', async (t) => {
  const store = await openFull(t)
  const { tables, bytes } = await shrinkTo(store, 1)
  t.strictSame(tables, ['points_10s', 'events', 'points_1m', 'points_10m', 'points_1h'])
  t.ok(bytes > 1, 'it says that it is still too large')
  t.equal(await countEvents(store), 0)
  t.equal(await countOf(store, '10s'), 5 * POINTS_AN_HOUR)
  t.equal(await countOf(store, '1m'), 5 * 60)
})

t.test('one call deletes a bounded number of rows', async (t) => {
  const store = await openFull(t)
  const before = await countOf(store, '10s')
  t.match(await store.shrink({ ...LIMITS, maxBytes: 1 }), { table: 'points_10s', isDone: false })
  t.equal(await countOf(store, '10s'), before - LIMITS.limit)
})
