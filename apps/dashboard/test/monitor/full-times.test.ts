import type { AnalyticsAnswer } from '@stream-manager/contracts'
import t from 'tap'
import { fullTimesOf } from '../../src/features/monitor/full-times.ts'

type Given = AnalyticsAnswer['series'][number]

const LAST_MS = Date.parse('2026-01-01T00:00:00.000Z')

const series = (given: Partial<Given>): Given => ({
  ...{ metric: 'host.disk_used_percent', unit: 'percent', kind: 'gauge', aggregate: 'avg' },
  ...{ streamId: null, subject: 'host1', gaps: [], compare: null, compareGaps: null },
  points: [
    [LAST_MS - 10_000, 90],
    [LAST_MS, 91],
    [LAST_MS + 10_000, null],
  ],
  trend: { perSecond: 0.1, fit: 1, fullInSeconds: 90 },
  ...given,
})

/** An answer that ends `laterMs` after the last value. */
const answer = (all: Given[], laterMs = 20_000) => ({
  series: all,
  ...{ to: new Date(LAST_MS + laterMs).toISOString(), bucketSeconds: 10 },
})

t.test('a disk is full the told time after its last value, which may be an old one', async (t) => {
  const full = { metric: 'host.disk_used_percent', subject: 'host1', fullAtMs: LAST_MS + 90_000 }
  t.strictSame(fullTimesOf(answer([series({})])), [full])
})

t.test('nothing is told of a series without a trend, without a rise, and without a value', async (t) => {
  const flat = { perSecond: 0, fit: 0, fullInSeconds: null }
  const empty: Given['points'] = [[LAST_MS, null]]
  const all = [series({ trend: null }), series({ trend: flat }), series({ points: empty })]
  t.strictSame(fullTimesOf(answer(all)), [])
})

t.test('nothing is told of a series that ended two steps and 30 s before the answer', async (t) => {
  t.equal(fullTimesOf(answer([series({})], 50_000)).length, 1)
  t.strictSame(fullTimesOf(answer([series({})], 50_001)), [])
})
