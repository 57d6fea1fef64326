import path from 'node:path'
import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import { joinRows, type PointRow } from '@stream-manager/analytics/port'
import { fakeClock, temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const MINUTE_MS = 60_000

const pointAt = (atMs: number, value: number, streamId = 'main'): PointRow => ({
  metric: 'stream.speed',
  streamId,
  subject: null,
  atMs,
  count: 1,
  sum: value,
  min: value,
  max: value,
  last: value,
  sketch: null,
})

const open = async (t: Test, points: readonly PointRow[]) => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  const analytics = await openEmbeddedAnalytics({ file, queryDeadlineMs: 60_000 })
  t.teardown(() => analytics.close())
  const grant = { partition: 'system', origin: 'first', fence: 1, holder: 'one' }
  await analytics.take(grant)
  await analytics.apply({ grant, atMs: 0, advances: [], gaps: [], rows: joinRows([{ points }]) })
  const clock = fakeClock()
  const { domain } = await testDomain(t, { analytics, clock })
  const rule = {
    id: 'slow',
    name: 'Slow',
    severity: 'page',
    metric: 'stream.speed',
    operator: 'below',
  } as const
  valueFrom(await domain.alerts.createRule({ ...rule, threshold: 0.9, forSeconds: 120 }))
  return { domain, nowMs: clock.now().getTime() }
}

const START_MS = fakeClock().now().getTime()
/** A time before the present one. */
const ago = (minutes: number): number => START_MS - minutes * MINUTE_MS
const timeAgo = (minutes: number): string => new Date(ago(minutes)).toISOString()

t.test('tells when a rule would have fired in the last seven days', async (t) => {
  const slow = [60, 59, 58, 57].map((minutes) => pointAt(ago(minutes), 0.5))
  const short = pointAt(ago(40), 0.5)
  const unfinished = [3, 2, 1].map((minutes) => pointAt(ago(minutes), 0.5, 'other'))
  const { domain } = await open(t, [...slow, pointAt(ago(56), 1), short, pointAt(ago(39), 1), ...unfinished])
  const test = valueFrom(await domain.alerts.testRule('slow'))
  t.match(test, { ruleId: 'slow', resolutionSeconds: 60, series: 2, seriesLeftOut: 0, count: 2 })
  t.strictSame(test.items, [
    { streamId: 'other', subject: null, from: timeAgo(0), to: null },
    { streamId: 'main', subject: null, from: timeAgo(57), to: timeAgo(55) },
  ])
})

t.test('a window of a day moves by ten minutes, and does not begin at midnight', async (t) => {
  const dayMs = 24 * 60 * MINUTE_MS
  const midnightMs = Math.floor(START_MS / dayMs) * dayMs - 2 * dayMs
  // Seven hours before and after midnight: less than a third of each day, and more than half of the day between them.
  const points = Array.from({ length: 2 * 144 }, (_, index) => {
    const atMs = midnightMs - dayMs + index * 10 * MINUTE_MS
    return pointAt(atMs, Math.abs(atMs - midnightMs) < 7 * 60 * MINUTE_MS ? 1 : 0)
  })
  const { domain } = await open(t, points)
  const rule = { id: 'day', name: 'Half a day', severity: 'info', metric: 'stream.speed' } as const
  valueFrom(
    await domain.alerts.createRule({ ...rule, operator: 'above', threshold: 0.5, windowSeconds: 86_400 }),
  )
  const test = valueFrom(await domain.alerts.testRule('day'))
  t.match(test, { resolutionSeconds: 600, series: 1, count: 1 })
  const [{ from = '', to = null } = {}] = test.items
  t.ok(Date.parse(from) > midnightMs && Date.parse(from) <= midnightMs + 7 * 60 * MINUTE_MS)
  t.ok(Date.parse(to ?? '') > midnightMs + 7 * 60 * MINUTE_MS)
})

t.test('points before the seven days count for nothing', async (t) => {
  const old = [0, 1, 2, 3, 4].map((minutes) => pointAt(ago(7 * 24 * 60 + 10 - minutes), 0.5))
  const { domain } = await open(t, old)
  t.strictSame(valueFrom(await domain.alerts.testRule('slow')).items, [])
})

t.test('needs a store of history, and a rule', async (t) => {
  const { domain } = await testDomain(t)
  t.equal(codeOf(await domain.alerts.testRule('stream-failed')), 'analytics.unavailable')
  t.equal(codeOf(await domain.alerts.testRule('no-such-rule')), 'alert.rule_not_found')
})
