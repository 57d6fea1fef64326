import fc from 'fast-check'
import t from 'tap'
import { trendOf } from '../../src/figures/trend.ts'

const MINUTE_MS = 60_000
const START_MS = 22_000 * 86_400_000

/** A value for each minute. */
const minutes = (values: readonly (number | null)[]) =>
  values.map((value, index) => [START_MS + index * MINUTE_MS, value] as const)

const rising = (from: number, perMinute: number, count = 20) =>
  minutes(Array.from({ length: count }, (_, index) => from + index * perMinute))

t.test('a disk that fills is said to be full in the time that it takes', async (t) => {
  t.match(trendOf('host.disk_used_percent', rising(50, 1)), {
    perSecond: 1 / 60,
    fit: 1,
    fullInSeconds: 31 * 60,
  })
  t.equal(trendOf('host.disk_used_percent', rising(110, 1))?.fullInSeconds, 0)
})

t.test('the end is told for figures that have one, and that rise', async (t) => {
  t.equal(trendOf('host.cpu', rising(50, 1))?.fullInSeconds, null)
  t.match(trendOf('host.disk_used_percent', rising(50, -1)), { perSecond: -1 / 60, fullInSeconds: null })
  t.match(trendOf('host.disk_used_percent', rising(50, 0)), { perSecond: 0, fit: 0, fullInSeconds: null })
})

t.test('nothing is said of a time that is much further ahead than the values reach back', async (t) => {
  t.equal(trendOf('host.disk_used_percent', rising(10, 0.01))?.fullInSeconds, null)
})

t.test('noise is no trend', async (t) => {
  const noise = minutes([50, 90, 20, 80, 30, 95, 10, 85, 40, 91])
  const trend = trendOf('host.disk_used_percent', noise)
  t.ok(trend !== null && trend.fit < 0.5)
  t.equal(trend?.fullInSeconds, null)
})

t.test('holes are left out, and too few values have no trend', async (t) => {
  const holes = minutes([50, null, 52, null, 54, null, 56, null, 58])
  t.match(trendOf('host.disk_used_percent', holes), { perSecond: 1 / 60, fullInSeconds: 42 * 60 })
  t.equal(trendOf('host.disk_used_percent', minutes([1, null, 2, 3, null, 4])), null)
  t.equal(trendOf('host.disk_used_percent', []), null)
})

t.test('the trend of a straight line is its slope, wherever it begins', async () => {
  const slopes = fc.double({ min: -1, max: 1, noNaN: true })
  const starts = fc.integer({ min: 0, max: 1_000_000 })
  fc.assert(
    fc.property(slopes, starts, (perMinute, from) => {
      const trend = trendOf('host.cpu', rising(from, perMinute))
      return trend !== null && Math.abs(trend.perSecond - perMinute / 60) < 1e-6
    }),
  )
})
