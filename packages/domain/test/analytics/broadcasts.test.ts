import type { BroadcastRow } from '@stream-manager/analytics/port'
import type { Schedule } from '@stream-manager/async'
import { BroadcastList, checker } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import t from 'tap'
import { createAnalytics } from '../../src/analytics/service.ts'
import { Ignored } from '../../src/store/ignored.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'
import { pointAt, withHistory } from './support.ts'

const check = checker(BroadcastList, 'the list')
const NOW_MS = 22_000 * 86_400_000
const MINUTE_MS = 60_000

const timeOf = (ms: number): string => new Date(ms).toISOString()

const idOf = (number: number): string => `brd_${String(number).padStart(32, '0')}`

const FINE = { endReason: 'stopped', error: null, restarts: 1, outputs: {} }

const rowOf = (number: number, startMs: number, changes: Partial<BroadcastRow> = {}): BroadcastRow => ({
  ...{ id: idOf(number), streamId: 'main', startMs, endMs: startMs + 30 * MINUTE_MS, atMs: startMs },
  broadcast: FINE,
  ...changes,
})

t.test('a report has the figures of its time, and none of another time or stream', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  const startMs = NOW_MS - 60 * MINUTE_MS
  const inside = startMs + 5 * MINUTE_MS
  const figure = (metric: string, atMs: number, value: number, streamId = 'main') =>
    pointAt(atMs, value, { metric, streamId })
  await fill({
    broadcasts: [rowOf(1, startMs)],
    points: [
      figure('viewers.current', inside, 4),
      figure('viewers.current', inside + MINUTE_MS, 10),
      figure('viewers.seconds', inside, 20),
      figure('viewers.seconds', inside + MINUTE_MS, 50),
      figure('stream.bitrate', inside, 2_000_000),
      figure('stream.bitrate', inside + MINUTE_MS, 3_000_000),
      figure('viewers.current', startMs - MINUTE_MS, 900),
      figure('viewers.current', startMs + 31 * MINUTE_MS, 900),
      figure('viewers.current', inside, 900, 'side'),
    ],
  })
  const list = valueFrom(await domain.analytics.broadcasts({}))
  t.ok(check(list).ok)
  t.match(list.items, [
    {
      streamId: 'main',
      start: timeOf(startMs),
      end: timeOf(startMs + 30 * MINUTE_MS),
      durationSeconds: 1800,
      endReason: 'stopped',
      restarts: 1,
      viewers: { peak: 10, average: 7, seconds: 70 },
      averageBitrateKbps: 2500,
      framesDropped: null,
      tier: '10s',
      gaps: [],
    },
  ])
})

t.test('an old report says that its figures are coarser', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  const startMs = NOW_MS - 100 * 24 * 60 * MINUTE_MS
  await fill({
    broadcasts: [rowOf(1, startMs)],
    points: [pointAt(startMs, 7, { metric: 'viewers.current' })],
  })
  t.match(valueFrom(await domain.analytics.broadcasts({})).items, [{ tier: '1h', viewers: { peak: 7 } }])
})

t.test('figures come from a coarser tier when the finer one lost the beginning', async (t) => {
  const { store, clock } = await withHistory(t, NOW_MS)
  const startMs = NOW_MS - 60 * MINUTE_MS
  const kept = { '10s': startMs + 50 * MINUTE_MS, '1m': startMs, '10m': startMs, '1h': startMs }
  const sumPoints: typeof store.sumPoints = async ({ tier }) => [
    { metric: 'viewers.current', count: 1, sum: 1, max: tier === '10s' ? 5 : 90, firstMs: kept[tier] },
  ]
  const listBroadcasts = async () => [rowOf(1, startMs)]
  const analytics = createAnalytics({
    ...{ clock, ignored: new Ignored() },
    analytics: { ...store, sumPoints, listBroadcasts },
  })
  t.match(valueFrom(await analytics.broadcasts({})).items, [{ tier: '1m', viewers: { peak: 90 } }])
})

t.test('reports have one deadline together', async (t) => {
  const { store, clock } = await withHistory(t, NOW_MS)
  const late: (() => void)[] = []
  const schedule: Schedule = (run) => {
    late.push(run)
    return () => {}
  }
  const listBroadcasts = async () => [rowOf(1, NOW_MS - 60 * MINUTE_MS)]
  const sumPoints = () => new Promise<never>(() => late.shift()?.())
  const analytics = createAnalytics({
    ...{ clock, schedule, ignored: new Ignored() },
    analytics: { ...store, sumPoints, listBroadcasts },
  })
  t.equal(codeOf(await analytics.broadcasts({})), 'analytics.unavailable')
})

t.test('a broadcast on air lasts until now, and so does an output that fails', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  const startMs = NOW_MS - 10 * MINUTE_MS
  const relay = { type: 'rtmp', failingMs: 5000, failingSinceMs: NOW_MS - MINUTE_MS }
  const broadcast = { ...FINE, endReason: null, outputs: { relay } }
  await fill({ broadcasts: [rowOf(1, startMs, { endMs: null, broadcast })] })
  t.match(valueFrom(await domain.analytics.broadcasts({})).items, [
    { end: null, endReason: null, durationSeconds: 600, outputs: [{ id: 'relay', failingSeconds: 65 }] },
  ])
})

t.test('a report names the gaps in its time', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  const startMs = NOW_MS - 60 * MINUTE_MS
  const gap = (log: string, fromMs: number) =>
    ({
      log,
      epoch: 'e',
      afterOffset: 1,
      untilOffset: 3,
      fromMs,
      untilMs: fromMs + 1000,
      reason: 'trimmed',
    }) as const
  await fill({ broadcasts: [rowOf(1, startMs)] }, [
    gap('stream:main/stream-state', startMs + MINUTE_MS),
    gap('stream:side/stream-state', startMs + MINUTE_MS),
    gap('resources/figures', startMs + 40 * MINUTE_MS),
  ])
  const [report] = valueFrom(await domain.analytics.broadcasts({})).items
  t.strictSame(
    report?.gaps.map(({ log, streamId }) => [log, streamId]),
    [['stream-state', 'main']],
  )
})

t.test('pages join, and a list is that of its stream and range', async (t) => {
  const { domain, fill } = await withHistory(t, NOW_MS)
  const hour = (number: number) => NOW_MS - number * 60 * MINUTE_MS
  await fill({
    broadcasts: [1, 2, 3, 4, 5]
      .map((number) => rowOf(number, hour(number)))
      .concat(rowOf(6, hour(3), { streamId: 'side' })),
  })
  const idsOf = async (query: Parameters<typeof domain.analytics.broadcasts>[0]) =>
    valueFrom(await domain.analytics.broadcasts(query)).items.map(({ id }) => Number(id.slice(4)))
  t.strictSame(await idsOf({ stream: 'side' }), [6])
  t.strictSame(await idsOf({ from: timeOf(hour(3) + MINUTE_MS), to: timeOf(hour(2)) }), [2, 6, 3])
  const first = valueFrom(await domain.analytics.broadcasts({ limit: 4 }))
  const rest = await idsOf({ limit: 4, cursor: first.nextCursor ?? '' })
  t.strictSame([...first.items.map(({ id }) => Number(id.slice(4))), ...rest], [1, 2, 6, 3, 4, 5])
})

t.test('is refused without a store', async (t) => {
  const { backplane } = await testDomain(t)
  t.equal(codeOf(await createDomain({ backplane }).analytics.broadcasts({})), 'analytics.unavailable')
})
