import { FIGURE_TIERS, type FigureTier } from '@stream-manager/contracts'
import type { AnalyticsStore, PointRow, PointsRead } from '../../src/port/index.ts'
import { sketchOf } from '../../src/sketch/sketch.ts'
import type { ConformancePart } from './harness.ts'
import { advance, batchOf, grantOf, LOG } from './harness.ts'

const HOUR_MS = 3_600_000
/** A full hour. */
const START_MS = 500_000 * HOUR_MS
const STEP_MS = 10_000

export const pointOf = (
  atMs: number,
  values: readonly number[],
  changes: Partial<PointRow> = {},
): PointRow => ({
  metric: 'stream.frame_rate',
  streamId: 'main',
  subject: null,
  atMs,
  count: values.length,
  sum: values.reduce((sum, value) => sum + value, 0),
  min: Math.min(...values),
  max: Math.max(...values),
  last: values.at(-1) ?? 0,
  sketch: sketchOf(values),
  ...changes,
})

const readOf = (changes: Partial<PointsRead> = {}): PointsRead => ({
  metric: 'stream.frame_rate',
  by: 'series',
  tier: '10s',
  fromMs: START_MS,
  toMs: START_MS + HOUR_MS,
  bucketMs: STEP_MS,
  aggregate: 'avg',
  maxSeries: 20,
  ...changes,
})

/** Takes the partition and adds the points, each list in a batch of its own. */
const write = async (store: AnalyticsStore, ...lists: readonly (readonly PointRow[])[]): Promise<void> => {
  await store.take(grantOf(1))
  for (const points of lists) await store.apply(batchOf({ points }))
}

const linesOf = async (store: AnalyticsStore, changes: Partial<PointsRead> = {}) =>
  (await store.readPoints(readOf(changes))).series

const sumsOf = (store: AnalyticsStore): Promise<readonly number[]> =>
  Promise.all(
    FIGURE_TIERS.map(async ({ name: tier, stepMs: bucketMs }) => {
      const [line] = await linesOf(store, { tier, bucketMs, aggregate: 'sum' })
      return (line?.points ?? []).reduce((sum, [, value]) => sum + value, 0)
    }),
  )

export const points: ConformancePart = (t, open) => {
  t.test('a point is in all tiers, each with buckets of its own', async (t) => {
    const { store } = await open(t)
    await write(store, [pointOf(START_MS, [30]), pointOf(START_MS + 70_000, [20])])
    const starts = async (tier: FigureTier, bucketMs: number) =>
      (await linesOf(store, { tier, bucketMs }))[0]?.points
    t.strictSame(await starts('10s', STEP_MS), [
      [START_MS, 30],
      [START_MS + 70_000, 20],
    ])
    t.strictSame(await starts('1m', 60_000), [
      [START_MS, 30],
      [START_MS + 60_000, 20],
    ])
    t.strictSame(await starts('10m', 600_000), [[START_MS, 25]])
    t.strictSame(await starts('1h', HOUR_MS), [[START_MS, 25]])
  })

  t.test('points of later batches are added, and every aggregate is that of all values', async (t) => {
    const { store } = await open(t)
    await write(
      store,
      [pointOf(START_MS, [10, 30]), pointOf(START_MS, [20])],
      [pointOf(START_MS + STEP_MS, [40, 5])],
    )
    for (const { name: tier } of FIGURE_TIERS.slice(1)) {
      const joined = async (aggregate: PointsRead['aggregate']) =>
        (await linesOf(store, { tier, bucketMs: HOUR_MS, aggregate }))[0]?.points[0]?.[1] ?? Number.NaN
      t.equal(await joined('avg'), 21)
      t.equal(await joined('min'), 5)
      t.equal(await joined('max'), 40)
      t.equal(await joined('sum'), 105)
      t.equal(await joined('count'), 5)
      t.equal(await joined('last'), 5)
      t.ok(Math.abs((await joined('p50')) - 20) <= 0.2, 'the median, within one per cent')
      t.ok(Math.abs((await joined('p99')) - 30) <= 0.3, 'the value at the rank of 99 %')
    }
  })

  t.test('a batch that was applied before adds nothing', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const batch = batchOf({ advances: [advance(0, 1)], points: [pointOf(START_MS, [10])] })
    t.strictSame(await store.apply(batch), { status: 'applied' })
    t.strictSame(await store.apply(batch), { status: 'moved', log: LOG })
    t.strictSame(await sumsOf(store), [10, 10, 10, 10])
  })

  t.test('points of a batch that fails are in no tier', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const broken = pointOf(START_MS, [1], { last: Number.NaN })
    await t.rejects(store.apply(batchOf({ points: [pointOf(START_MS, [10]), broken] })))
    t.strictSame(await sumsOf(store), [0, 0, 0, 0])
  })

  t.test('series are told apart by stream and subject, and joined when asked', async (t) => {
    const { store } = await open(t)
    const of = (streamId: string, subject: string, value: number) =>
      pointOf(START_MS, [value], { metric: 'output.bitrate', streamId, subject })
    await write(store, [of('main', 'hls', 1), of('main', 'rtmp', 3), of('side', 'hls', 8)])
    const metric = 'output.bitrate'
    t.strictSame(await linesOf(store, { metric }), [
      { streamId: 'main', subject: 'hls', points: [[START_MS, 1]] },
      { streamId: 'main', subject: 'rtmp', points: [[START_MS, 3]] },
      { streamId: 'side', subject: 'hls', points: [[START_MS, 8]] },
    ])
    t.strictSame(await linesOf(store, { metric, by: 'stream' }), [
      { streamId: 'main', subject: null, points: [[START_MS, 2]] },
      { streamId: 'side', subject: null, points: [[START_MS, 8]] },
    ])
    t.strictSame(await linesOf(store, { metric, by: 'none', aggregate: 'max' }), [
      { streamId: null, subject: null, points: [[START_MS, 8]] },
    ])
    t.match(await linesOf(store, { metric, streamId: 'main', subject: 'rtmp' }), [{ subject: 'rtmp' }])
  })

  t.test('series beyond the limit are counted, and those without a value in the range are not', async (t) => {
    const { store } = await open(t)
    const of = (subject: string, atMs = START_MS) => pointOf(atMs, [1], { subject })
    await write(store, [of('a'), of('b'), of('c'), of('old', START_MS - HOUR_MS)])
    t.match(await store.readPoints(readOf({ maxSeries: 2 })), {
      series: [{ subject: 'a' }, { subject: 'b' }],
      leftOut: 1,
    })
  })

  t.test('a read of too many rows is refused, and one of many rows is whole', async (t) => {
    const { store } = await open(t)
    const points = [0, 1, 2].flatMap((hour) => {
      const atMs = START_MS + hour * HOUR_MS
      return Array.from({ length: 300 }, (_, index) => pointOf(atMs, [index], { subject: `s${index}` }))
    })
    await write(store, points)
    const all = { by: 'none', tier: '10s', bucketMs: 4 * HOUR_MS, toMs: START_MS + 3 * HOUR_MS } as const
    for (const aggregate of ['p50', 'last'] as const) {
      t.strictSame(await store.readPoints(readOf({ ...all, aggregate })), {
        series: [],
        leftOut: 1,
        isTooMuch: true,
      })
    }
    const single = await store.readPoints(readOf({ ...all, by: 'series', aggregate: 'p50', maxSeries: 200 }))
    t.strictSame([single.series.length, single.leftOut, single.isTooMuch], [92, 208, false])
    t.strictSame((await linesOf(store, { ...all, aggregate: 'count' }))[0]?.points, [[START_MS, 900]])
    const coarser = { ...all, tier: '1m' } as const
    t.strictSame((await linesOf(store, { ...coarser, aggregate: 'last' }))[0]?.points, [[START_MS, 299]])
    const [median] = await linesOf(store, { ...coarser, aggregate: 'p50' })
    t.ok(Math.abs((median?.points[0]?.[1] ?? 0) - 149.5) < 3)
  })

  t.test(
    'points are forgotten when their tier keeps them no longer, a bounded number at a time',
    async (t) => {
      const { store } = await open(t)
      await write(store, [pointOf(START_MS, [1]), pointOf(START_MS + STEP_MS, [1])])
      const prune = (ageMs: number, limit = 100) =>
        store.prune({ nowMs: START_MS + ageMs, beforeMs: 0, maxEvents: 10, limit })
      const DAY_MS = 24 * HOUR_MS
      t.equal(await prune(DAY_MS + 1), 1)
      t.strictSame(await sumsOf(store), [1, 2, 2, 2])
      t.equal(await prune(DAY_MS + HOUR_MS, 1), 1)
      t.equal(await prune(91 * DAY_MS), 2)
      t.strictSame(await sumsOf(store), [0, 0, 0, 2])
      t.equal(await prune(731 * DAY_MS), 2, 'the last point, and the series')
      t.equal(await prune(731 * DAY_MS), 0)
    },
  )
}
