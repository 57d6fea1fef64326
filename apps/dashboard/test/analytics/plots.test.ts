import type { AnalyticsAnswer } from '@stream-manager/contracts'
import t from 'tap'
import { bucketsFor, queryOf, secondsOf } from '../../src/features/analytics/choices.ts'
import { plotsOf } from '../../src/features/analytics/plots.ts'

const MINUTE_MS = 60_000
const START_MS = Date.parse('2026-01-01T00:00:00.000Z')
const at = (minute: number): string => new Date(START_MS + minute * MINUTE_MS).toISOString()
const NAMES = { whole: 'all', earlier: (name: string) => `${name}, before` }

type Given = AnalyticsAnswer['series'][number]

const series = (given: Partial<Given>): Given => ({
  metric: 'stream.bitrate',
  unit: 'bitsPerSecond',
  kind: 'gauge',
  aggregate: 'avg',
  streamId: 'main',
  subject: null,
  points: [
    [START_MS, 1],
    [START_MS + MINUTE_MS, null],
  ],
  gaps: [{ from: at(1), to: at(2), reason: 'notMeasured' }],
  trend: null,
  compare: null,
  compareGaps: null,
  ...given,
})

const answer = (...all: readonly Given[]): AnalyticsAnswer => ({
  from: at(0),
  to: at(2),
  bucketSeconds: 60,
  tier: '1m',
  compareSeconds: null,
  series: [...all],
  leftOut: 0,
  gaps: [],
  annotations: [],
})

t.test('each chosen figure with values has a plot, in the order of the choice', async (t) => {
  const cpu = series({ metric: 'host.cpu', unit: 'percent', streamId: null })
  const plots = plotsOf(answer(series({}), cpu), ['host.cpu', 'stream.speed', 'stream.bitrate'], NAMES)
  t.match(plots, [
    { metric: 'host.cpu', unit: 'percent', series: { lines: [{ name: 'all' }] } },
    { metric: 'stream.bitrate', series: { lines: [{ name: 'main', values: [1, null] }] } },
  ])
  t.equal(plots.length, 2)
  t.strictSame(plots[0]?.series.times, [START_MS / 1000, START_MS / 1000 + 60])
})

t.test('a line of an earlier time follows its own', async (t) => {
  const compare = [
    [START_MS, 7],
    [START_MS + MINUTE_MS, 8],
  ]
  const [plot] = plotsOf(answer(series({ compare, subject: 'push' })), ['stream.bitrate'], NAMES)
  t.match(plot?.series.lines, [
    { name: 'main · push', values: [1, null] },
    { name: 'main · push, before', values: [7, 8], isEarlier: true },
  ])
})

t.test('a hole of all series is one without a name, another one names its series', async (t) => {
  const gaps = [
    { from: at(1), to: at(2), reason: 'notMeasured' as const },
    { from: at(0), to: at(1), reason: 'lost' as const },
  ]
  const [plot] = plotsOf(answer(series({}), series({ streamId: 'two', gaps })), ['stream.bitrate'], NAMES)
  t.strictSame(plot?.holes, [
    { fromMs: START_MS, toMs: START_MS + MINUTE_MS, reason: 'lost', name: 'two' },
    { fromMs: START_MS + MINUTE_MS, toMs: START_MS + 2 * MINUTE_MS, reason: 'notMeasured', name: null },
  ])
})

t.test(
  'a bucket has between 5 and 1,000 points in the range, and another one is not asked for',
  async (t) => {
    t.strictSame(bucketsFor(3600), [10, 60, 600])
    t.strictSame(bucketsFor(30 * 86_400), [3600, 86_400])
    const choice = {
      figures: ['host.cpu'],
      rangeSeconds: 30 * 86_400,
      bucketSeconds: 10,
      comparison: null,
      streamId: null,
      fixed: null,
    }
    const to = '2026-02-01T00:00:00.000Z'
    t.strictSame(queryOf(choice, Date.parse(to)), {
      metrics: 'host.cpu',
      from: '2026-01-02T00:00:00.000Z',
      to,
    })
  },
)

t.test('a fixed range stays where it is, and one without an end goes on until now', async (t) => {
  const choice = {
    ...{ figures: ['host.cpu'], rangeSeconds: 3600, bucketSeconds: null, comparison: null, streamId: 'main' },
    fixed: { fromMs: START_MS, toMs: START_MS + 30 * MINUTE_MS },
  }
  const nowMs = START_MS + 120 * MINUTE_MS
  const asked = { metrics: 'host.cpu', stream: 'main', from: at(0) }
  t.strictSame(queryOf(choice, nowMs), { ...asked, to: at(30) })
  t.equal(secondsOf(choice, nowMs), 1800)
  const open = { ...choice, fixed: { fromMs: START_MS, toMs: null } }
  t.strictSame(queryOf(open, nowMs), { ...asked, to: at(120) })
  t.equal(secondsOf(open, nowMs), 7200)
})
