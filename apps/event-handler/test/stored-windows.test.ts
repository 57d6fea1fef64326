import { type AnalyticsReads, joinRows, type PointsRead } from '@stream-manager/analytics/port'
import type { AlertRuleCreate } from '@stream-manager/contracts'
import { type Domain, RESOURCE_SAMPLER_LEASE } from '@stream-manager/domain'
import { eventually, fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { AlertEvaluator } from '../src/features/alerts/evaluator.ts'
import { StoredWindows } from '../src/features/alerts/stored-windows.ts'
import { openWorld, startHandler, type World } from './world.ts'

const HOUR_MS = 3_600_000
const WAIT = { deadlineMs: 60_000 }

const BUSY: AlertRuleCreate = {
  ...{ id: 'busy', name: 'Busy for an hour', severity: 'warning', metric: 'host.cpu', windowSeconds: 3600 },
  ...{ operator: 'above', threshold: 50 },
}

/** Values of half an hour, long before anything was observed live, and those that tell that the history is not behind. */
const recordPast = async (
  t: Parameters<typeof openWorld>[0],
  { backplane, domain }: World,
): Promise<void> => {
  const lease = await backplane.acquireLease(RESOURCE_SAMPLER_LEASE, { holder: 'test', ttlMs: 600_000 })
  t.teardown(() => lease?.release())
  const startMs = Math.floor((Date.now() - HOUR_MS / 2) / 10_000) * 10_000
  for (let index = 0; index < 20; index += 1) {
    const observed = [{ metric: 'host.cpu', streamId: null, subject: null, values: [[80, 1]] }] as const
    const atMs = startMs + index * 10_000
    await domain.figures.record({ fence: lease?.fence ?? 0, id: `${index}`, atMs, observed })
  }
  for (let minute = -3; minute < 15; minute += 1) {
    const observed = [
      { metric: 'service.instances', streamId: null, subject: 'engine', values: [[1, 1]] },
    ] as const
    const atMs = Math.floor(Date.now() / 60_000 + minute) * 60_000
    await domain.figures.record({ fence: lease?.fence ?? 0, id: `minute ${minute}`, atMs, observed })
  }
}

const hasPoints = async ({ store }: World): Promise<boolean> => {
  const toMs = Date.now()
  const range = { fromMs: toMs - HOUR_MS, toMs, tier: '1m', bucketMs: 60_000 } as const
  const read = { ...range, metric: 'host.cpu', by: 'series', aggregate: 'avg', maxSeries: 1 } as const
  return (await store.readPoints(read)).series.length > 0
}

const notComparedOf = async ({ alerts }: Domain) =>
  (await alerts.list({})).notCompared.filter(({ ruleId }) => ruleId === BUSY.id)

t.test('a window of an hour is compared with the values of the history', async (t) => {
  const world = await openWorld(t)
  await recordPast(t, world)
  await startHandler(t, world)
  await eventually(() => hasPoints(world), { what: 'the points in the history', ...WAIT })
  await world.domain.alerts.createRule(BUSY)
  await eventually(
    async () =>
      (await world.domain.alerts.list({ state: 'firing' })).items.some(
        ({ ruleId, value }) => ruleId === BUSY.id && value === 80,
      ),
    { what: 'the alert', ...WAIT },
  )
  // The list of rules is written after the alert.
  await eventually(async () => (await notComparedOf(world.domain)).length === 0, {
    what: 'the rule to be compared',
    ...WAIT,
  })
})

t.test('a short window of a figure of viewers is compared with the values of the history', async (t) => {
  const world = await openWorld(t)
  await recordPast(t, world)
  const grant = { partition: 'viewers', origin: 'test', fence: 1, holder: 'test' }
  await world.store.take(grant)
  const points = [-3, -2, -1, 0, 1, 2].map((minute) => ({
    ...{ metric: 'viewers.current', streamId: 'main', subject: null, sketch: null },
    ...{ atMs: Math.floor(Date.now() / 60_000 + minute) * 60_000, count: 1, sum: 7, min: 7, max: 7, last: 7 },
  }))
  await world.store.apply({ grant, atMs: Date.now(), advances: [], gaps: [], rows: joinRows([{ points }]) })
  await startHandler(t, world)
  const watched = {
    id: 'watched',
    name: 'Somebody watches',
    severity: 'info',
    metric: 'viewers.current',
  } as const
  await world.domain.alerts.createRule({ ...watched, windowSeconds: 60, operator: 'above', threshold: 5 })
  await eventually(
    async () =>
      (await world.domain.alerts.list({ state: 'firing' })).items.some(
        ({ ruleId, streamId, value }) => ruleId === watched.id && streamId === 'main' && value === 7,
      ),
    { what: 'the alert', ...WAIT },
  )
})

t.test('without a history the rule is not compared, and the list says why', async (t) => {
  const world = await openWorld(t)
  await world.domain.alerts.createRule(BUSY)
  await startHandler(t, { ...world, store: null })
  await eventually(
    async () => (await notComparedOf(world.domain)).some(({ reason }) => reason === 'history_unavailable'),
    { what: 'the reason', ...WAIT },
  )
  t.strictSame((await world.domain.alerts.list({ state: 'firing' })).items, [])
})

const rule = { ...BUSY, filter: {}, aggregate: 'avg', windowSeconds: 3600 } as const
const HOST = { streamId: null, subject: null, value: null }

const startWindows = () => {
  const clock = fakeClock()
  const reads: PointsRead[] = []
  const state = { isFailing: false, isBehind: false, leftOut: 0 }
  const logged: string[] = []
  const readPoints: AnalyticsReads['readPoints'] = async (read) => {
    if (state.isFailing) throw new Error('the history is away')
    const series = [{ streamId: null, subject: null, points: [[0, 80]] as const }]
    if (read.metric === 'service.instances') {
      return { series: state.isBehind ? [] : series, leftOut: 0, isTooMuch: false }
    }
    reads.push(read)
    return { series, leftOut: state.leftOut, isTooMuch: false }
  }
  const logger = {
    info: () => {},
    warn: (_fields: object, message: string) => void logged.push(message),
  }
  const windows = new StoredWindows({ history: { readPoints }, clock, logger })
  const pass = async (seconds: number, rules: Parameters<StoredWindows['refresh']>[0] = [rule]) => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000)
      windows.refresh(rules)
      await windows.settled()
    }
  }
  return { windows, pass, reads, state, logged, clock }
}

t.test('the history is read once a minute, over the whole window', async (t) => {
  const { windows, pass, reads, clock } = startWindows()
  t.equal(windows.read(rule, [HOST]), null, 'nothing was read yet')
  await pass(1)
  t.strictSame(windows.read(rule, [HOST]), [{ ...HOST, value: 80 }])
  const begun = { streamId: 'main', subject: null, value: 70 }
  t.strictSame(windows.read(rule, [begun]), [begun], 'a series that began after the read')
  await pass(60)
  t.equal(reads.length, 2)
  const [{ fromMs = 0, toMs = 0 } = {}] = reads
  t.equal(toMs - fromMs, HOUR_MS)
  t.equal(toMs % 60_000, 0)
  t.ok(toMs <= clock.now().getTime() - 60_000 - 30_000, 'minutes that are whole in the history')
})

t.test('values that are too old are not compared, and the failure is said once', async (t) => {
  const { windows, pass, state, logged } = startWindows()
  await pass(1)
  state.isFailing = true
  await pass(240)
  t.ok(windows.read(rule, [HOST]))
  await pass(120)
  t.equal(windows.read(rule, [HOST]), null)
  t.equal(windows.reasonOf(rule), 'history_unavailable')
  t.equal(logged.length, 1)
  state.isFailing = false
  await pass(60)
  t.strictSame(windows.read(rule, [HOST]), [{ ...HOST, value: 80 }])
})

t.test('a history that is behind changes no values', async (t) => {
  const { windows, pass, state, reads } = startWindows()
  state.isBehind = true
  await pass(1)
  t.equal(windows.read(rule, [HOST]), null)
  t.equal(windows.reasonOf(rule), 'history_behind')
  state.isBehind = false
  await pass(10)
  t.strictSame(windows.read(rule, [HOST]), [{ ...HOST, value: 80 }])
  state.isBehind = true
  await pass(60)
  t.equal(reads.length, 1)
  t.strictSame(windows.read(rule, [HOST]), [{ ...HOST, value: 80 }], 'the last known ones')
})

t.test(
  'a rule of viewers waits for the newest reports of viewers, which come by a log of their own',
  async (t) => {
    let minutes: readonly number[] = []
    const readPoints: AnalyticsReads['readPoints'] = async ({ metric, fromMs, toMs }) => {
      const isThere = metric !== 'viewers.current' || minutes.some((atMs) => fromMs <= atMs && atMs < toMs)
      const series = isThere ? [{ streamId: 'main', subject: null, points: [[0, 7]] as const }] : []
      return { series, leftOut: 0, isTooMuch: false }
    }
    const clock = fakeClock()
    const logger = { info: () => {}, warn: () => {} }
    const windows = new StoredWindows({ history: { readPoints }, clock, logger })
    const watched = { ...rule, metric: 'viewers.current', windowSeconds: 60 }
    const main = { streamId: 'main', subject: null, value: null }
    /** With points that are so many minutes older than the newest whole minute. */
    const read = async (...agesMinutes: readonly number[]) => {
      clock.advance(60_000)
      const newestMs = Math.floor((clock.now().getTime() - 30_000) / 60_000) * 60_000 - 60_000
      minutes = agesMinutes.map((age) => newestMs - age * 60_000)
      windows.refresh([watched])
      await windows.settled()
      return windows.read(watched, [main])
    }
    t.equal(await read(2), null)
    t.equal(windows.reasonOf(watched), 'history_behind')
    t.strictSame(await read(0), [{ ...main, value: 7 }])
    t.strictSame(await read(), [main], 'nobody watched for a day')
  },
)

t.test('a rule is not compared when some of its series could not be read', async (t) => {
  const { windows, pass, state } = startWindows()
  state.leftOut = 1
  await pass(1)
  t.equal(windows.read(rule, [HOST]), null)
  t.equal(windows.reasonOf(rule), 'too_many_series')
  state.leftOut = 0
  await pass(60)
  t.strictSame(windows.read(rule, [HOST]), [{ ...HOST, value: 80 }])
})

t.test('each of more rules than seconds in a minute is read', async (t) => {
  const { pass, reads } = startWindows()
  const rules = Array.from({ length: 90 }, (_, index) => ({ ...rule, metric: `metric_${index}` }))
  await pass(180, rules)
  t.equal(new Set(reads.map(({ metric }) => metric)).size, 90)
})

t.test('an output that has no value now is compared all the same', async (t) => {
  const { backplane, domain } = await openWorld(t)
  const state = await domain.stream.state('main')
  const subject = (state.ok && state.value.outputs[0]?.id) || ''
  const readPoints: AnalyticsReads['readPoints'] = async () => ({
    series: [{ streamId: 'main', subject, points: [[0, 1000]] }],
    leftOut: 0,
    isTooMuch: false,
  })
  const clock = fakeClock()
  const logger = { info: () => {}, warn: () => {} }
  const of = { backplane, clock, logger, alerts: domain.alerts, sources: domain, holder: 'one' }
  const evaluator = new AlertEvaluator({ ...of, history: { readPoints } })
  t.teardown(() => evaluator.close())
  await domain.alerts.createRule({
    ...{ id: 'thin', name: 'Thin for an hour', severity: 'warning', metric: 'output.bitrate' },
    ...{ windowSeconds: 3600, operator: 'below', threshold: 2000 },
  })
  await eventually(
    async () => {
      clock.advance(1000)
      await evaluator.tick()
      const { items } = await domain.alerts.list({ state: 'firing' })
      return items.some((alert) => alert.ruleId === 'thin' && alert.subject === subject)
    },
    { what: 'the alert', ...WAIT },
  )
})
