import { AGGREGATES, type Aggregate, FIGURE_TIERS } from '@stream-manager/contracts'
import fc from 'fast-check'
import type { AnalyticsStore, PointRow, PointsRead } from '../../src/port/index.ts'
import { quantileOf } from '../../src/sketch/sketch.ts'
import { batchOf, type ConformancePart, grantOf } from './harness.ts'
import { pointOf } from './points.ts'

const HOUR_MS = 3_600_000
/** A full day, and a multiple of 2.5 hours. */
const START_MS = 20_830 * 24 * HOUR_MS
const HOURS = 60
const SHARES: Partial<Record<Aggregate, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 }
/** Sums in another order. */
const ROUNDING = 1e-9

type Tier = (typeof FIGURE_TIERS)[number]

/** Values at uneven distances, and none for some hours. */
const POINTS: readonly PointRow[] = Array.from({ length: 400 }, (_, index) => {
  const seconds = (index * 7919) % (HOURS * 3600)
  const atMs = START_MS + Math.floor(seconds / 10) * 10_000
  return pointOf(atMs, [1 + ((index * 31) % 97), index % 13], { subject: index % 3 === 0 ? 'a' : 'b' })
}).filter(({ atMs }) => Math.floor((atMs - START_MS) / HOUR_MS) % 11 !== 5)

const isNear = (value: number, expected: number): boolean =>
  Math.abs(value - expected) <= ROUNDING * Math.max(1, Math.abs(expected))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Rows of the tier of the read, added up one by one. */
const aggregateOf = (points: readonly PointRow[], aggregate: Aggregate): number => {
  const count = sum(points.map((point) => point.count))
  const total = sum(points.map((point) => point.sum))
  const [min, max] = [
    Math.min(...points.map((point) => point.min)),
    Math.max(...points.map((point) => point.max)),
  ]
  const share = SHARES[aggregate]
  if (share !== undefined) {
    const value = quantileOf(
      points.map(({ sketch }) => sketch ?? ''),
      share,
    )
    return Math.min(max, Math.max(min, value ?? Number.NaN))
  }
  const last = points.toSorted((one, other) => one.atMs - other.atMs).at(-1)?.last ?? Number.NaN
  const byAggregate: Partial<Record<Aggregate, number>> = {
    avg: total / count,
    sum: total,
    count,
    min,
    max,
    last,
  }
  return byAggregate[aggregate] ?? Number.NaN
}

const naiveLine = (points: readonly PointRow[], { tier, fromMs, toMs, bucketMs, aggregate }: PointsRead) => {
  const { stepMs } = FIGURE_TIERS.find(({ name }) => name === tier) as Tier
  const buckets = new Map<number, PointRow[]>()
  for (const point of points) {
    const rowMs = Math.floor(point.atMs / stepMs) * stepMs
    const bucket = Math.floor(rowMs / bucketMs) * bucketMs
    if (rowMs >= fromMs && rowMs < toMs) buckets.set(bucket, [...(buckets.get(bucket) ?? []), point])
  }
  return [...buckets]
    .toSorted(([one], [other]) => one - other)
    .map(([bucket, found]) => [bucket, aggregateOf(found, aggregate)] as const)
}

const naive = (points: readonly PointRow[], read: PointsRead) => {
  const groups =
    read.by === 'series'
      ? ['a', 'b'].map((name) => points.filter(({ subject }) => subject === name))
      : [points]
  return groups.map((group) => naiveLine(group, read)).filter((line) => line.length > 0)
}

/** Without the newest value of several series together, which depends on the order of rows of the same time. */
const reads = fc
  .record({
    tier: fc.constantFrom(...FIGURE_TIERS),
    steps: fc.integer({ min: 1, max: 40 }),
    from: fc.integer({ min: 0, max: 30 * 360 }),
    length: fc.integer({ min: 1, max: 60 * 360 }),
    aggregate: fc.constantFrom(...AGGREGATES),
    by: fc.constantFrom('series' as const, 'none' as const),
  })
  .map(({ tier: { name: tier, stepMs }, steps, from, length, aggregate, by }): PointsRead => {
    const upTo = (ms: number) => Math.ceil(ms / stepMs) * stepMs
    const fromMs = START_MS + upTo(from * 10_000)
    const range = { fromMs, toMs: fromMs + upTo(length * 10_000), bucketMs: steps * stepMs }
    return { metric: 'stream.frame_rate', tier, ...range, aggregate, by, maxSeries: 20 }
  })
  .filter(({ aggregate, by }) => aggregate !== 'last' || by === 'series')

const write = async (store: AnalyticsStore, points: readonly PointRow[]): Promise<void> => {
  await store.take(grantOf(1))
  await store.apply(batchOf({ points: points.toSorted((one, other) => one.atMs - other.atMs) }))
}

export const tiers: ConformancePart = (t, open) => {
  t.test('buckets are those that the rows of the tier make up, whichever tiers are read', async (t) => {
    const { store } = await open(t)
    await write(store, POINTS)
    const property = fc.asyncProperty(reads, async (read) => {
      const { series } = await store.readPoints(read)
      const expected = naive(POINTS, read)
      t.equal(series.length, expected.length)
      for (const [index, line] of expected.entries()) {
        const found = series[index]?.points ?? []
        t.strictSame(
          found.map(([atMs]) => atMs),
          line.map(([atMs]) => atMs),
        )
        t.ok(found.every(([, value], at) => isNear(value, line[at]?.[1] ?? Number.NaN)))
      }
    })
    await fc.assert(property, { numRuns: 100 })
  })

  t.test(
    'a bucket of which the tier has only the end is that end, not hours of a coarser tier',
    async (t) => {
      const { store } = await open(t)
      const points = Array.from({ length: 60 }, (_, step) => pointOf(START_MS + step * 600_000, [1]))
      await write(store, points)
      const keptMs = FIGURE_TIERS.find(({ name }) => name === '10m')?.keptMs ?? 0
      const nowMs = START_MS + 4.5 * HOUR_MS + keptMs
      while ((await store.prune({ nowMs, beforeMs: 0, maxEvents: 10, limit: 1000 })) > 0);
      const range = { fromMs: START_MS, toMs: START_MS + 10 * HOUR_MS, bucketMs: 2.5 * HOUR_MS }
      const read = { metric: 'stream.frame_rate', by: 'series', tier: '10m', ...range, maxSeries: 1 } as const
      t.match(await store.readPoints({ ...read, aggregate: 'sum' }), {
        series: [
          {
            points: [
              [START_MS + 2.5 * HOUR_MS, 3],
              [START_MS + 5 * HOUR_MS, 15],
              [START_MS + 7.5 * HOUR_MS, 15],
            ],
          },
        ],
      })
    },
  )
}
