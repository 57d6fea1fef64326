import type { EventRow } from '@stream-manager/analytics/port'
import type { Schedule } from '@stream-manager/async'
import { AnalyticsAnswer, type Caller, checker } from '@stream-manager/contracts'
import { createDomain, operations, perform } from '@stream-manager/domain'
import t from 'tap'
import { createAnalytics } from '../../src/analytics/service.ts'
import { Ignored } from '../../src/store/ignored.ts'
import { callerNamed, codeOf, testDomain, valueFrom } from '../support.ts'
import { pointAt, withHistory } from './support.ts'

const check = checker(AnalyticsAnswer, 'the answer')
const MINUTE_MS = 60_000
const NOW_MS = 22_000 * 86_400_000
const START_MS = NOW_MS - 10 * MINUTE_MS

const timeOf = (ms: number): string => new Date(ms).toISOString()
/** Ten buckets of a minute. */
const QUERY = { metrics: 'stream.frame_rate', from: timeOf(START_MS), to: timeOf(NOW_MS), bucket: 60 }

const statusAt = (atMs: number, streamId: string): EventRow => ({
  id: `evt_${streamId.padStart(32, '0')}`,
  atMs,
  type: 'stream.status',
  streamId,
  severity: 'info',
  subject: null,
  data: { from: 'offline', to: 'live' },
})

t.test('a bucket without a value is null, and the answer says why', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  const lost = {
    log: 'resources/figures',
    epoch: 'e',
    afterOffset: 1,
    untilOffset: 8,
    fromMs: START_MS + 4 * MINUTE_MS,
    untilMs: START_MS + 6 * MINUTE_MS,
    reason: 'trimmed',
  } as const
  const points = [0, 1, 6, 7, 8].map((minute) => pointAt(START_MS + minute * MINUTE_MS, 30 - minute))
  await fill({ points }, [lost])
  const answer = valueFrom(await domain.analytics.query({ query: QUERY, annotated: true }))
  t.ok(check(answer).ok)
  t.match(answer, { bucketSeconds: 60, tier: '1m', leftOut: 0, compareSeconds: null })
  const [series] = answer.series
  t.strictSame(
    series?.points.map(([, value]) => value),
    [30, 29, null, null, null, null, 24, 23, 22, null],
  )
  t.strictSame(series?.gaps, [
    { from: timeOf(START_MS + 2 * MINUTE_MS), to: timeOf(lost.fromMs), reason: 'notMeasured' },
    { from: timeOf(lost.fromMs), to: timeOf(lost.untilMs), reason: 'lost' },
    { from: timeOf(NOW_MS - MINUTE_MS), to: timeOf(NOW_MS), reason: 'pending' },
  ])
  t.match(answer.gaps, [{ log: 'figures', streamId: null, missing: 7, reason: 'trimmed' }])
})

t.test('averages have a trend, and sums have none', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  const used = 'host.disk_used_percent'
  const dropped = 'stream.frames_dropped'
  const minutes = [0, 1, 2, 3, 4, 5]
  await fill({
    points: minutes.flatMap((minute) => [
      pointAt(START_MS + minute * MINUTE_MS, 60 + minute * 2, { metric: used, streamId: null }),
      pointAt(START_MS + minute * MINUTE_MS, minute, { metric: dropped, sketch: null }),
    ]),
  })
  const query = { ...QUERY, metrics: `${used},${dropped}` }
  const answer = valueFrom(await domain.analytics.query({ query, annotated: false }))
  t.ok(check(answer).ok)
  t.match(answer.series, [
    { metric: used, trend: { perSecond: 2 / 60, fit: 1, fullInSeconds: 15 * 60 } },
    { metric: dropped, trend: null },
  ])
})

t.test('a counter is added up, and has no percentiles', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  const metrics = 'stream.frames_dropped'
  await fill({
    points: [0, 10_000, 70_000].map((afterMs) =>
      pointAt(START_MS + afterMs, 2, { metric: metrics, sketch: null }),
    ),
  })
  const { series } = valueFrom(
    await domain.analytics.query({ query: { ...QUERY, metrics }, annotated: false }),
  )
  t.match(series, [{ unit: 'count', kind: 'counter', aggregate: 'sum' }])
  t.strictSame(
    series[0]?.points.slice(0, 3).map(([, value]) => value),
    [4, 2, null],
  )
  const refused = await domain.analytics.query({
    query: { ...QUERY, metrics, aggregate: 'p95' },
    annotated: false,
  })
  t.equal(codeOf(refused), 'request.invalid')
})

t.test('a comparison has the earlier values at the times of the range', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  await fill({ points: [pointAt(START_MS - 9 * MINUTE_MS, 10), pointAt(START_MS + MINUTE_MS, 20)] })
  const answer = valueFrom(
    await domain.analytics.query({ query: { ...QUERY, compare: 'previous' }, annotated: false }),
  )
  t.equal(answer.compareSeconds, 600)
  const at = START_MS + MINUTE_MS
  t.strictSame(
    [answer.series[0]?.points[1], answer.series[0]?.compare?.[1], answer.series[0]?.compare?.[2]],
    [
      [at, 20],
      [at, 10],
      [at + MINUTE_MS, null],
    ],
  )
  const from = START_MS - 10 * MINUTE_MS
  t.strictSame(answer.series[0]?.compareGaps, [
    { from: timeOf(from), to: timeOf(from + MINUTE_MS), reason: 'notMeasured' },
    { from: timeOf(from + 2 * MINUTE_MS), to: timeOf(START_MS), reason: 'notMeasured' },
  ])
})

t.test('at most 20 series are answered, and the rest is counted', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  const outputs = Array.from({ length: 15 }, (_, index) => `output-${index}`)
  const metrics = ['output.bitrate', 'output.on_air']
  const points = metrics.flatMap((metric) =>
    outputs.map((subject) => pointAt(START_MS, 1, { metric, subject })),
  )
  await fill({ points })
  const query = { ...QUERY, metrics: metrics.join(',') }
  const answer = valueFrom(await domain.analytics.query({ query, annotated: false }))
  t.equal(answer.series.length, 20)
  t.equal(answer.leftOut, 10)
  const third = { ...query, metrics: `${query.metrics},stream.frame_rate` }
  await fill({ points: [pointAt(START_MS, 1)] })
  t.equal(valueFrom(await domain.analytics.query({ query: third, annotated: false })).leftOut, 11)
})

t.test('an unknown figure is refused by its name', async (t) => {
  const { domain } = await withHistory(t, NOW_MS)
  const refused = await domain.analytics.query({
    query: { ...QUERY, metrics: 'host.cpu,host.luck' },
    annotated: false,
  })
  t.match(refused, { fault: { code: 'request.invalid', detail: /host\.luck/ } })
})

const get = operations.find(({ name }) => name === 'analytics.get')

const callBy = (caller: Caller, stream?: string) => ({
  streamId: 'main',
  caller,
  params: {},
  query: stream === undefined ? QUERY : { ...QUERY, stream },
  body: {},
  ifMatch: undefined,
  idempotencyKey: undefined,
  wait: { waitMs: 0, asked: false },
})

t.test('a grant for one stream reads the figures and events of that stream alone', async (t) => {
  if (!get) throw new Error('there is no such operation')
  const { domain, fill } = await withHistory(t, NOW_MS)
  await fill({
    points: [pointAt(START_MS, 1), pointAt(START_MS, 2, { streamId: 'side' })],
    events: [statusAt(START_MS, 'main'), statusAt(START_MS, 'side')],
  })
  const operator = callerNamed('sam', 'Sam', 'operator')
  const granted = { ...operator, grants: [{ streamId: 'side' }] }
  const bodyOf = async (caller: Caller, stream?: string) => {
    const performed = await perform(domain, get, callBy(caller, stream))
    return performed.ok ? performed.value.answer.body : performed.fault.code
  }
  t.match(await bodyOf(operator), { series: [{ streamId: 'main' }, { streamId: 'side' }] })
  t.equal(await bodyOf(granted), 'auth.forbidden')
  t.equal(await bodyOf(granted, 'main'), 'auth.forbidden')
  const own = await bodyOf(granted, 'side')
  t.match(own, { series: [{ streamId: 'side' }], annotations: [{ streamId: 'side' }] })
  const figuresOnly = {
    ...operator,
    grants: [{ streamId: 'side', permissions: ['analytics.read' as const] }],
  }
  t.match(await bodyOf(figuresOnly, 'side'), { series: [{ streamId: 'side' }], annotations: { length: 0 } })
  t.equal(await bodyOf(callerNamed('eve', 'Eve', 'viewer'), 'side'), 'auth.forbidden')
})

t.test('a read of too many rows is refused, with what to ask for instead', async (t) => {
  const { store, clock } = await withHistory(t, NOW_MS)
  const readPoints = async () => ({ series: [], leftOut: 400, isTooMuch: true })
  const analytics = createAnalytics({ clock, ignored: new Ignored(), analytics: { ...store, readPoints } })
  const refused = await analytics.query({ query: QUERY, annotated: false })
  t.match(refused, { fault: { code: 'request.invalid', detail: /longer bucket/ } })
})

t.test('a compared range with too many rows is refused as the range itself', async (t) => {
  const { store, clock } = await withHistory(t, NOW_MS)
  let reads = 0
  const readPoints = async () => {
    reads += 1
    return { series: [], leftOut: 0, isTooMuch: reads === 2 }
  }
  const analytics = createAnalytics({ clock, ignored: new Ignored(), analytics: { ...store, readPoints } })
  const query = { ...QUERY, compare: 'previous' as const }
  t.equal(codeOf(await analytics.query({ query, annotated: false })), 'request.invalid')
})

t.test('several queries have one deadline together', async (t) => {
  const { store, clock } = await withHistory(t, NOW_MS)
  const late: (() => void)[] = []
  const schedule: Schedule = (run) => {
    late.push(run)
    return () => {}
  }
  const readPoints = () => new Promise<never>(() => late.shift()?.())
  const analytics = createAnalytics({
    clock,
    ignored: new Ignored(),
    schedule,
    analytics: { ...store, readPoints },
  })
  const call = { query: QUERY, annotated: false }
  t.equal(codeOf(await analytics.queryAll([call, call])), 'analytics.unavailable')
})

t.test('is refused without a store', async (t) => {
  const { backplane } = await testDomain(t)
  const domain = createDomain({ backplane })
  const refused = await domain.analytics.query({ query: QUERY, annotated: false })
  t.equal(codeOf(refused), 'analytics.unavailable')
  t.ok(domain.analytics.metrics().items.length > 0, 'the list of figures needs none')
})
