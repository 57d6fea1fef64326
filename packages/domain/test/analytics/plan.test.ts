import { FIGURE_TIERS } from '@stream-manager/contracts'
import fc from 'fast-check'
import t from 'tap'
import { planQuery } from '../../src/analytics/plan.ts'
import { codeOf, valueFrom } from '../support.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A full day, so that all buckets begin with it. */
const NOW_MS = 22_000 * DAY_MS

const agoMs = (ms: number): string => new Date(NOW_MS - ms).toISOString()
const planOf = (fromAgoMs: number, bucket?: number) =>
  valueFrom(planQuery({ metrics: 'host.cpu', from: agoMs(fromAgoMs), ...(bucket && { bucket }) }, NOW_MS))

t.test('the last hour has buckets of 20 s, and a month such of three hours', async (t) => {
  t.match(valueFrom(planQuery({ metrics: 'host.cpu' }, NOW_MS)), {
    fromMs: NOW_MS - HOUR_MS,
    toMs: NOW_MS,
    bucketMs: 20_000,
    tier: '10s',
  })
  t.match(planOf(30 * DAY_MS), { bucketMs: 3 * HOUR_MS, tier: '1h' })
})

t.test('the tier is the coarsest that makes up the bucket', async (t) => {
  t.match(planOf(HOUR_MS, 60), { bucketMs: 60_000, tier: '1m' })
  t.match(planOf(HOUR_MS, 90), { bucketMs: 90_000, tier: '10s' })
  t.match(planOf(DAY_MS, 1200), { bucketMs: 1_200_000, tier: '10m' })
})

t.test('a range that the tier no longer has is answered by a coarser one, with longer buckets', async (t) => {
  const from = agoMs(2 * DAY_MS)
  const to = agoMs(2 * DAY_MS - HOUR_MS)
  t.match(valueFrom(planQuery({ metrics: 'host.cpu', from, to, bucket: 10 }, NOW_MS)), {
    bucketMs: 60_000,
    tier: '1m',
  })
  t.match(planOf(3 * 365 * DAY_MS, 7 * 86_400), { tier: '1h' })
})

t.test('too many buckets are refused, with the least length', async (t) => {
  const query = { metrics: 'host.cpu', from: agoMs(DAY_MS), bucket: 10 }
  const refused = planQuery(query, NOW_MS)
  t.match(refused, { fault: { code: 'request.invalid', detail: /at least 87 / } })
  t.ok(planQuery({ ...query, bucket: 90 }, NOW_MS).ok)
})

t.test('an empty range is refused, and the future is cut off', async (t) => {
  const soon = new Date(NOW_MS + HOUR_MS).toISOString()
  t.equal(codeOf(planQuery({ metrics: 'host.cpu', from: soon }, NOW_MS)), 'request.invalid')
  t.equal(codeOf(planQuery({ metrics: 'host.cpu', from: soon, to: agoMs(0) }, NOW_MS)), 'request.invalid')
  t.match(valueFrom(planQuery({ metrics: 'host.cpu', from: agoMs(HOUR_MS), to: soon }, NOW_MS)), {
    toMs: NOW_MS,
  })
})

t.test('a comparison is earlier by whole buckets', async (t) => {
  const of = (compare: 'previous' | 'day' | 'week', bucket = 60) =>
    valueFrom(planQuery({ metrics: 'host.cpu', from: agoMs(HOUR_MS), bucket, compare }, NOW_MS)).shiftMs
  t.equal(of('previous'), HOUR_MS)
  t.equal(of('day'), DAY_MS)
  t.equal(of('week'), 7 * DAY_MS)
  t.equal(of('day', 420), 206 * 420_000, 'the first multiple that is a day or more')
})

t.test('a comparison is read from a tier that has the earlier range as well', async (t) => {
  const of = (compare: 'previous' | 'day' | 'week') =>
    valueFrom(planQuery({ metrics: 'host.cpu', compare }, NOW_MS))
  t.match(of('previous'), { tier: '10s', bucketMs: 20_000 })
  t.match(of('day'), { tier: '1m', bucketMs: 60_000 })
  t.match(of('week'), { tier: '1m', bucketMs: 60_000 })
})

t.test('any plan has whole steps of its tier and covers the range', async (t) => {
  const property = fc.property(
    fc.integer({ min: 1, max: 800 * 86_400 }),
    fc.option(fc.integer({ min: 10, max: 86_400 }), { nil: undefined }),
    (ageSeconds, bucket) => {
      const planned = planQuery(
        { metrics: 'host.cpu', from: agoMs(ageSeconds * 1000), ...(bucket && { bucket }) },
        NOW_MS,
      )
      if (!planned.ok) return t.ok(bucket !== undefined, 'the default always fits')
      const { fromMs, toMs, bucketMs, tier } = planned.value
      const stepMs = FIGURE_TIERS.find(({ name }) => name === tier)?.stepMs ?? Number.NaN
      t.equal(bucketMs % stepMs, 0)
      t.ok((toMs - fromMs) / bucketMs <= 1000)
      return t.ok(fromMs <= NOW_MS - ageSeconds * 1000 && toMs >= NOW_MS)
    },
  )
  fc.assert(property)
})
