import type { Alert, AlertRule } from '@stream-manager/contracts'
import t from 'tap'
import { NO_INCIDENTS, type OpenIncidents } from '../../../src/alerts/incidents/documents.ts'
import { type IncidentStep, stepIncidents } from '../../../src/alerts/incidents/rules.ts'

const START_MS = Date.parse('2030-01-01T00:00:00.000Z')
const MINUTE_MS = 60_000

const timeOf = (ms: number): string => new Date(START_MS + ms).toISOString()

const RULES: readonly Pick<AlertRule, 'id' | 'metric'>[] = [
  { id: 'component', metric: 'component.unhealthy' },
  { id: 'failing', metric: 'stream.failing' },
  { id: 'output', metric: 'output.failing' },
  { id: 'disk', metric: 'host.disk_used_percent' },
  { id: 'custom', metric: 'viewers.current' },
]

const alertOf = (id: string, changes: Partial<Alert> = {}): Alert => ({
  id,
  ruleId: 'failing',
  name: `Alert ${id}`,
  severity: 'page',
  streamId: 'main',
  subject: null,
  state: 'firing',
  value: 1,
  since: timeOf(0),
  changedAt: timeOf(0),
  acknowledged: null,
  notify: null,
  runbook: null,
  ...changes,
})

const component = (id: string, subject: string, changes: Partial<Alert> = {}): Alert =>
  alertOf(id, { ruleId: 'component', streamId: null, subject, ...changes })

/** Goes on from what was stored, as an evaluator that takes over does. */
class Run {
  #state: OpenIncidents = NO_INCIDENTS
  #ids = 0
  readonly told: string[] = []
  nowMs = 0

  get open(): OpenIncidents['open'] {
    return this.#state.open
  }

  tick(alerts: readonly Alert[], passMs = 0): IncidentStep {
    this.nowMs += passMs
    const step = stepIncidents(JSON.parse(JSON.stringify(this.#state)), {
      alerts,
      rules: RULES,
      nowMs: START_MS + this.nowMs,
      at: timeOf(this.nowMs),
      newId: () => {
        this.#ids += 1
        return `incident-${this.#ids}`
      },
    })
    this.#state = step.state
    this.told.push(
      ...step.changes.map(({ type, incident, alertIds }) =>
        [incident.id, type.slice('incident.'.length), ...alertIds].join(' '),
      ),
    )
    return step
  }
}

t.test('an alert that pages opens an incident, which closes ten minutes after the alert ended', async (t) => {
  const run = new Run()
  run.tick([alertOf('a')])
  run.tick([alertOf('a')], MINUTE_MS)
  run.tick([], MINUTE_MS)
  run.tick([], 10 * MINUTE_MS - 1)
  t.strictSame(run.told, ['incident-1 opened a'])
  const { changes } = run.tick([], 1)
  t.match(changes, [
    {
      type: 'incident.closed',
      incident: {
        state: 'closed',
        name: 'Alert a',
        streams: ['main'],
        openedAt: timeOf(0),
        endedAt: timeOf(2 * MINUTE_MS),
        closedAt: timeOf(12 * MINUTE_MS),
      },
    },
  ])
  t.strictSame(run.open, [])
})

t.test('a silenced or inhibited alert and a warning open no incident', async (t) => {
  const run = new Run()
  const covered = [alertOf('a', { state: 'silenced' }), alertOf('b', { state: 'inhibited' })]
  run.tick([...covered, alertOf('c', { severity: 'warning' })])
  t.strictSame(run.told, [])
})

t.test('alerts of one stream and of parts that depend on each other are one incident', async (t) => {
  const run = new Run()
  run.tick([component('engine', 'engine')])
  run.tick([component('engine', 'engine'), alertOf('stream')])
  const disk = alertOf('disk', { ruleId: 'disk', streamId: null })
  const output = alertOf('output', { ruleId: 'output', subject: 'archive', severity: 'warning' })
  run.tick([component('engine', 'engine'), alertOf('stream'), disk, output])
  t.strictSame(run.told, [
    'incident-1 opened engine',
    'incident-1 joined stream',
    'incident-1 joined disk output',
  ])
  t.match(run.open, [
    { incident: { streams: ['main'], alerts: [{ part: 'engine' }, { part: 'stream' }, {}, {}] } },
  ])
})

t.test(
  'in one moment the alert of the system opens the incident, and those of its streams join',
  async (t) => {
    const run = new Run()
    run.tick([
      alertOf('one'),
      alertOf('two', { streamId: 'other' }),
      component('store', 'database'),
      alertOf('warning', { severity: 'warning' }),
    ])
    t.strictSame(run.told, ['incident-1 opened store one two warning'])
  },
)

t.test(
  'streams that fail for themselves, and parts that explain nothing of each other, are apart',
  async (t) => {
    const run = new Run()
    run.tick([alertOf('one'), alertOf('two', { streamId: 'other' }), component('gateway', 'gateway')])
    t.strictSame(run.told, ['incident-1 opened gateway', 'incident-2 opened one', 'incident-3 opened two'])
  },
)

t.test('an alert of a rule without a part joins by its stream alone', async (t) => {
  const run = new Run()
  const custom = (id: string, streamId: string | null) => alertOf(id, { ruleId: 'custom', streamId })
  run.tick([alertOf('one'), custom('two', 'main'), custom('three', null), custom('four', null)])
  t.strictSame(run.told, ['incident-1 opened three four', 'incident-2 opened one two'])
})

t.test('a warning that is older than five minutes does not join', async (t) => {
  const run = new Run()
  run.nowMs = 10 * MINUTE_MS
  const warning = (id: string, sinceMs: number) =>
    alertOf(id, { severity: 'warning', since: timeOf(sinceMs) })
  run.tick([alertOf('page'), warning('old', 5 * MINUTE_MS - 1), warning('recent', 5 * MINUTE_MS)])
  t.strictSame(run.told, ['incident-1 opened page recent'])
})

t.test(
  'an alert that pages joins although its condition held for long, such as after a silence',
  async (t) => {
    const run = new Run()
    run.nowMs = 10 * MINUTE_MS
    run.tick([alertOf('page', { since: timeOf(run.nowMs) })])
    run.tick([alertOf('page'), alertOf('silenced-before')])
    t.strictSame(run.told, ['incident-1 opened page', 'incident-1 joined silenced-before'])
  },
)

t.test('an alert that is silenced within an incident holds it open', async (t) => {
  const run = new Run()
  run.tick([alertOf('a')])
  run.tick([alertOf('a', { state: 'silenced' })], 20 * MINUTE_MS)
  t.equal(run.open.length, 1)
})

t.test('an alert that fires within ten minutes joins the incident, which goes on', async (t) => {
  const run = new Run()
  run.tick([alertOf('a')])
  run.tick([], MINUTE_MS)
  run.tick([alertOf('b')], 9 * MINUTE_MS)
  run.tick([], MINUTE_MS)
  run.tick([], 9 * MINUTE_MS)
  t.strictSame(run.told, ['incident-1 opened a', 'incident-1 joined b'])
  run.tick([], MINUTE_MS)
  t.strictSame(run.told.slice(2), ['incident-1 closed'])
})

t.test('a clock that was ahead delays the end by no more than ten minutes', async (t) => {
  const run = new Run()
  run.nowMs = 60 * MINUTE_MS
  run.tick([alertOf('a')])
  run.tick([])
  run.tick([], -30 * MINUTE_MS)
  run.tick([], 10 * MINUTE_MS)
  t.strictSame(run.told, ['incident-1 opened a', 'incident-1 closed'])
})

t.test('an incident that goes on lists its open alerts and the last 20 that ended', async (t) => {
  const run = new Run()
  run.tick([alertOf('held')])
  for (let number = 1; number <= 25; number += 1) run.tick([alertOf('held'), alertOf(`short-${number}`)])
  run.tick([alertOf('held')])
  const [only] = run.open
  const ids = only?.incident.alerts.map(({ alertId }) => alertId)
  t.equal(ids?.length, 21)
  t.strictSame([ids?.at(0), ids?.at(1), ids?.at(-1)], ['held', 'short-6', 'short-25'])
  t.equal(only?.incident.omittedAlerts, 5)
})

t.test('alerts for which no incident has room are counted, and end no incident', async (t) => {
  const run = new Run()
  const alerts = Array.from({ length: 32 }, (_, index) => alertOf(`a-${index}`, { streamId: `s-${index}` }))
  t.equal(run.tick(alerts).ignored, 2)
  t.equal(run.open.length, 30)
  const { changes, state } = run.tick(alerts)
  t.strictSame(changes, [])
  t.equal(state.open.length, 30)
})

t.test('the longest texts fit into the document and into the publication', async (t) => {
  const run = new Run()
  const text = (length: number) => '\u0001'.repeat(length)
  const long = (id: string, streamId: string) =>
    alertOf(`${id}${'x'.repeat(56)}`, { name: text(100), subject: text(128), streamId })
  for (let round = 0; round < 10; round += 1) {
    const step = run.tick(
      Array.from({ length: 300 }, (_, index) => long(`${round}-${index}`, `s-${index % 30}`)),
    )
    for (const change of step.changes) t.ok(Buffer.byteLength(JSON.stringify(change)) < 256 * 1024)
    t.ok(Buffer.byteLength(JSON.stringify(step.state)) < 1024 * 1024)
  }
  const same = Array.from({ length: 300 }, (_, index) => long(`last-${index}`, 's-0'))
  const { changes } = run.tick(same)
  t.equal(changes.length, 1)
  t.ok(changes.every((change) => Buffer.byteLength(JSON.stringify(change)) < 256 * 1024))
  t.ok((changes[0]?.incident.omittedAlerts ?? 0) > 100)
})

t.test('nothing is stored while nothing changes', async (t) => {
  const run = new Run()
  const first = run.tick([alertOf('a')]).state
  const moment = { alerts: [alertOf('a')], rules: RULES, nowMs: START_MS, at: timeOf(0), newId: () => 'x' }
  t.equal(stepIncidents(first, moment).state, first)
})
