import type { Schedule } from '@stream-manager/async'
import { AnomalyList, checker } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { createAnomalies } from '../../src/anomalies/service.ts'
import { pointAt, withHistory } from '../analytics/support.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const check = checker(AnomalyList, 'the answer')
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const NOW_MS = 22_000 * DAY_MS
const HOUR_AGO_MS = NOW_MS - 60 * MINUTE_MS
const timeOf = (ms: number): string => new Date(ms).toISOString()
const QUERY = { metric: 'stream.frame_rate', from: timeOf(HOUR_AGO_MS), to: timeOf(NOW_MS - 10 * MINUTE_MS) }

/** Three hours of 30 frames a second, with ten minutes of 12. */
const points = Array.from({ length: 180 }, (_, index) => {
  const atMs = NOW_MS - (180 - index) * MINUTE_MS
  const isSlow = atMs >= HOUR_AGO_MS + 10 * MINUTE_MS && atMs < HOUR_AGO_MS + 20 * MINUTE_MS
  return pointAt(atMs, isSlow ? 12 : 30)
})

t.test('a figure that differs from its past is an anomaly, with its band', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  await fill({ points })
  const answer = valueFrom(await domain.anomalies.find(QUERY))
  t.ok(check(answer).ok)
  t.match(answer, {
    ...{ from: QUERY.from, to: QUERY.to, leftOut: 0 },
    series: [{ metric: QUERY.metric, streamId: 'main', basis: 'hour', judgedMinutes: 50, omitted: 0 }],
  })
  t.strictSame(answer.series[0]?.items, [
    {
      from: timeOf(HOUR_AGO_MS + 10 * MINUTE_MS),
      to: timeOf(HOUR_AGO_MS + 20 * MINUTE_MS),
      direction: 'below',
      peak: { at: timeOf(HOUR_AGO_MS + 10 * MINUTE_MS), value: 12, expected: 30, low: 29.4, high: 30.6 },
    },
  ])
  const all = valueFrom(await domain.anomalies.find({ from: QUERY.from, to: QUERY.to, stream: 'main' }))
  t.strictSame(all, answer)
  t.strictSame(valueFrom(await domain.anomalies.find({ ...QUERY, stream: 'other' })).series, [])
})

t.test('the answer says which values have too little history', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  await fill({ points: points.filter(({ atMs }) => atMs >= HOUR_AGO_MS - 10 * MINUTE_MS) })
  const { series } = valueFrom(await domain.anomalies.find(QUERY))
  t.match(series, [{ judgedMinutes: 30 }])
  t.strictSame(series[0]?.tooLittleHistory, [{ from: QUERY.from, to: timeOf(HOUR_AGO_MS + 20 * MINUTE_MS) }])
})

t.test('the same change in earlier weeks makes it usual', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  const weeks = [1, 2, 3].flatMap((week) =>
    points.map(({ atMs, sum }) => pointAt(atMs - week * 7 * DAY_MS, sum)),
  )
  await fill({ points: [...weeks, ...points] })
  const { series } = valueFrom(await domain.anomalies.find(QUERY))
  t.strictSame(
    series.map(({ basis, items }) => [basis, items]),
    [['week', []]],
  )
})

t.test('earlier weeks without this time of the week are not compared with', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  const shiftMs = 20 * DAY_MS + 12 * 60 * MINUTE_MS
  await fill({ points: [...points.map(({ atMs, sum }) => pointAt(atMs - shiftMs, sum)), ...points] })
  t.match(valueFrom(await domain.anomalies.find(QUERY)).series, [
    { basis: 'hour', items: [{ direction: 'below' }] },
  ])
})

t.test('a series that ended before the range is not in the answer', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  await fill({ points: points.filter(({ atMs }) => atMs < HOUR_AGO_MS) })
  t.match(valueFrom(await domain.anomalies.find(QUERY)), { series: [], leftOut: 0 })
})

t.test('a range or metric that cannot be compared is refused', async (t) => {
  const { domain } = await withHistory(t, NOW_MS)
  const refused = [
    { metric: 'no.such' },
    { metric: 'stream.on_air' },
    { from: timeOf(NOW_MS) },
    { from: timeOf(NOW_MS - 25 * 60 * MINUTE_MS), to: timeOf(NOW_MS) },
    { from: timeOf(NOW_MS - 14 * DAY_MS), to: timeOf(NOW_MS - 13.5 * DAY_MS) },
  ]
  for (const query of refused) t.equal(codeOf(await domain.anomalies.find(query)), 'request.invalid')
  const without = await testDomain(t)
  t.equal(codeOf(await without.domain.anomalies.find({})), 'analytics.unavailable')
})

t.test('a store that does not answer in time is refused', async (t) => {
  const late: (() => void)[] = []
  const schedule: Schedule = (expire) => {
    late.push(expire)
    return () => {}
  }
  const readPoints = () => new Promise<never>(() => queueMicrotask(() => late.shift()?.()))
  const anomalies = createAnomalies({ clock: fakeClock(), schedule, analytics: { readPoints } })
  t.equal(codeOf(await anomalies.find({})), 'analytics.unavailable')
})
