import { mock } from 'node:test'
import { checker, IncidentAnomalies } from '@stream-manager/contracts'
import { deferred } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { ALL_SECTIONS } from '../../src/incidents/rights.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'
import {
  CLOSED_MS,
  eventAt,
  incident,
  OPENED_MS,
  timeOf,
  viewersAt,
  withIncident,
  withoutDeadlines,
} from './support.ts'

const check = checker(IncidentAnomalies, 'the anomalies')
const MINUTE_MS = 60_000
const AFTER_MS = CLOSED_MS + 3_600_000

/** Values of each minute from 63 before the incident on, with five strange ones from its opening on. */
const figure = (metric: string, subject: string | null, { usual, strange }: Record<string, number>) =>
  Array.from({ length: 70 }, (_, index) => {
    const minute = index - 63
    const isStrange = minute >= 0 && minute < 5
    const point = viewersAt(OPENED_MS + minute * MINUTE_MS, (isStrange ? strange : usual) ?? 0)
    return { ...point, metric, subject, streamId: metric.startsWith('host.') ? null : 'main' }
  })

const bitrate = figure('output.bitrate', 'tv', { usual: 1e6, strange: 1e5 })
const cpu = figure('host.cpu', null, { usual: 20, strange: 95 })
const fault = eventAt(OPENED_MS - 20_000, 'evt_output')

const withFigures = async (
  t: Test,
  rows: Parameters<typeof withIncident>[1],
  changes: Parameters<typeof withIncident>[2] = {},
) => {
  const test = await withIncident(t, rows, changes)
  test.at(AFTER_MS)
  return test
}

const comparedIn = async ({ domain }: Pick<Awaited<ReturnType<typeof withIncident>>, 'domain'>) => {
  const answer = valueFrom(await withoutDeadlines(() => domain.incidents.anomalies('one', ALL_SECTIONS)))
  t.strictSame(check(JSON.parse(JSON.stringify(answer))), { ok: true, value: answer })
  return answer
}

t.test('anomalies of the part that is the cause come first, as its evidence', async (t) => {
  const test = await withFigures(t, { points: [...cpu, ...bitrate], events: [fault] })
  const { items, ...rest } = await comparedIn(test)
  t.match(items, [
    {
      ...{ metric: 'output.bitrate', streamId: 'main', subject: 'tv', part: 'output', isEvidence: true },
      ...{ from: timeOf(OPENED_MS), to: timeOf(OPENED_MS + 5 * MINUTE_MS), direction: 'below' },
      summary: 'output.bitrate main/tv is below its band: 100000, expected 900000 to 1100000',
    },
    { metric: 'host.cpu', part: 'host', isEvidence: false, direction: 'above', basis: 'hour' },
  ])
  t.match(rest, {
    ...{ incidentId: 'one', part: 'output', omitted: 0, comparedSeries: 2, notCompared: [] },
    ...{ from: timeOf(OPENED_MS - 300_000), to: timeOf(CLOSED_MS + 60_000), tooLittleHistory: [] },
  })
})

t.test('a figure alone is evidence of no cause', async (t) => {
  const test = await withFigures(t, { points: bitrate })
  t.match(await comparedIn(test), { part: null, items: [{ metric: 'output.bitrate', isEvidence: false }] })
  const { cause } = valueFrom(await test.domain.incidents.get('one', ALL_SECTIONS))
  t.match(cause, { part: null, summary: 'not known' })
})

t.test('a figure that was strange long after the incident began is no evidence', async (t) => {
  const late = bitrate.map((point) => ({ ...point, atMs: point.atMs + 8 * MINUTE_MS }))
  const test = await withFigures(t, { points: late, events: [fault] })
  t.match(await comparedIn(test), { part: 'output', items: [{ isEvidence: false }] })
})

t.test('a caller that may not read events and errors is told of no cause', async (t) => {
  const { domain } = await withFigures(t, { points: bitrate, events: [fault] })
  const answer = valueFrom(
    await withoutDeadlines(() => domain.incidents.anomalies('one', new Set(['events'] as const))),
  )
  t.match(answer, { part: null, items: [{ isEvidence: false }] })
})

t.test('figures with too little history are named', async (t) => {
  const short = bitrate.filter(({ atMs }) => atMs >= OPENED_MS - 10 * MINUTE_MS)
  const { tooLittleHistory, comparedSeries } = await comparedIn(await withFigures(t, { points: short }))
  t.match(tooLittleHistory, [{ metric: 'output.bitrate', streamId: 'main', subject: 'tv', minutes: 12 }])
  t.equal(comparedSeries, 0)
})

t.test('figures beyond the bounds of an answer are named', async (t) => {
  const streams = ['main', 'two', 'three', 'four', 'five']
  const closedAt = timeOf(OPENED_MS + 30 * 3_600_000)
  const test = await withIncident(t, {}, { streams, closedAt })
  test.at(OPENED_MS + 31 * 3_600_000)
  const { to, notCompared } = await comparedIn(test)
  t.equal(to, timeOf(OPENED_MS - 300_000 + 86_400_000))
  t.match(notCompared, [
    { reason: 'streams', summary: '2 more streams of the incident are not compared.' },
    { reason: 'range' },
  ])
  test.at(OPENED_MS + 20 * 86_400_000)
  t.match((await comparedIn(test)).notCompared, [
    { reason: 'age', streamId: 'main', metric: null },
    ...[{ streamId: 'two' }, { streamId: 'three' }],
    { reason: 'age', streamId: null, metric: 'host.cpu' },
  ])
})

t.test('comparisons for which there is no time are named, and the others are answered', async (t) => {
  const { store } = await withIncident(t, { points: bitrate, events: [fault] })
  let nowMs = 0
  // The host takes all of the time. The figures of the stream come before it.
  const readPoints: typeof store.readPoints = (read) => {
    if (read.metric === 'host.cpu' && read.streamId === undefined) nowMs += 4000
    return store.readPoints(read)
  }
  const clock = { now: () => new Date(AFTER_MS), monotonicMs: () => nowMs }
  const { domain } = await testDomain(t, { analytics: { ...store, readPoints }, clock })
  const { items, notCompared } = await comparedIn({ domain })
  t.match(items, [{ metric: 'output.bitrate', isEvidence: true }])
  t.strictSame(
    notCompared.map(({ metric, reason }) => [metric, reason]),
    ['host.memory_used_percent', 'service.cpu', 'service.event_loop_delay'].map((name) => [name, 'late']),
  )
})

t.test(
  'one incident is compared at a time, and an answer does not wait longer than its own time',
  async (t) => {
    const { store } = await withIncident(t, { points: bitrate })
    const { promise, resolve } = deferred()
    const readPoints: typeof store.readPoints = async (read) => {
      await promise
      return store.readPoints(read)
    }
    let nowMs = 0
    const clock = { now: () => new Date(AFTER_MS), monotonicMs: () => nowMs }
    const { domain } = await testDomain(t, { analytics: { ...store, readPoints }, clock })
    mock.timers.enable({ apis: ['setTimeout'] })
    t.teardown(() => mock.timers.reset())
    const asked = Array.from({ length: 7 }, () => domain.incidents.anomalies('one', ALL_SECTIONS))
    const isLate = { notCompared: [{ reason: 'late' }] }
    for (const one of asked.slice(5)) t.match(valueFrom(await one), isLate, 'four wait, and no more')
    nowMs = 3500
    mock.timers.tick(nowMs)
    for (const one of asked) t.match(valueFrom(await one), isLate)
    resolve()
  },
)

t.test('an unknown incident and a deployment without a store are refused', async (t) => {
  const { domain } = await withIncident(t, {})
  t.equal(codeOf(await domain.incidents.anomalies('unknown', ALL_SECTIONS)), 'incident.not_found')
  const without = await testDomain(t)
  t.equal(
    codeOf(await without.domain.incidents.anomalies(incident.id, ALL_SECTIONS)),
    'analytics.unavailable',
  )
})
