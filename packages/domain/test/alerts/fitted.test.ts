import { BACKPLANE_LIMITS } from '@stream-manager/backplane/port'
import type { Alert, Caller } from '@stream-manager/contracts'
import t from 'tap'
import type { AlertingState } from '../../src/alerts/documents.ts'
import { evaluate, MAX_TRACKS, type SeriesValue } from '../../src/alerts/evaluate.ts'
import { fitted, MAX_ALERT_BYTES } from '../../src/alerts/fitted.ts'
import { testDomain } from '../support.ts'
import { ruleOf, seriesOf, timeOf } from './support.ts'

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

/** The longest ids, and texts whose characters take six bytes as JSON. */
const CONTROL = '\u0001'
const ID = 'i'.repeat(64)
const rule = ruleOf({
  id: ID,
  name: CONTROL.repeat(100),
  runbook: CONTROL.repeat(500),
  notify: Array.from({ length: 10 }, (_, index) => `${index}${'w'.repeat(63)}`),
})
const series: SeriesValue[] = Array.from({ length: MAX_TRACKS }, (_, index) => ({
  streamId: ID,
  subject: `${index}`.padEnd(128, 'o'),
  value: 1.234_567_890_123_456_7e300,
}))
const acknowledged = {
  by: `external:${'s'.repeat(255)}`,
  name: CONTROL.repeat(200),
  at: timeOf(0),
  comment: CONTROL.repeat(500),
}
const alert: Alert = {
  ...{
    id: ID,
    ruleId: ID,
    name: 'Slow',
    severity: 'warning',
    streamId: ID,
    subject: null,
    state: 'inhibited',
  },
  ...{ value: 1, since: timeOf(0), changedAt: timeOf(0), acknowledged: null, notify: null, runbook: 'Look' },
}

const ANN: Caller = { subject: 'ann', name: 'Ann', role: 'operator', grants: null, via: 'session' }

/** Somebody acknowledged every alert. */
const withPeople = ({ tracks, groups }: AlertingState): AlertingState => ({
  groups,
  tracks: tracks.map((track) =>
    track.alert ? { ...track, alert: fitted({ ...track.alert, acknowledged }) } : track,
  ),
})

t.test('an alert of usual size is unchanged', async (t) => {
  const usual: Alert = { ...alert, runbook: 'ü'.repeat(500), name: 'n'.repeat(100) }
  t.equal(fitted(usual), usual)
})

t.test('an alert that is too large has its runbook cut first, and says so by its end', async (t) => {
  const large = fitted({
    ...alert,
    runbook: '🎥'.repeat(500),
    acknowledged: { ...acknowledged, name: 'Ann', comment: 'c' },
  })
  t.ok(bytesOf(large) <= MAX_ALERT_BYTES && bytesOf(large) > MAX_ALERT_BYTES - 10)
  t.match(large, { runbook: /^(?:🎥)+…$/u, acknowledged: { name: 'Ann', comment: 'c' } })
  const comments = fitted({ ...alert, acknowledged: { ...acknowledged, name: 'Ann' } })
  t.match(comments, { runbook: 'Look', acknowledged: { name: 'Ann', comment: /…$/ } })
})

t.test('the largest alert fits, and its ids are whole', async (t) => {
  const largest: Alert = {
    ...alert,
    ...rule,
    id: ID,
    acknowledged,
    subject: '視'.repeat(128),
    value: -1.2e300,
  }
  const { notify } = rule
  t.ok(bytesOf(fitted(largest)) <= MAX_ALERT_BYTES)
  t.match(fitted(largest), { id: ID, notify, acknowledged: { by: acknowledged.by }, name: /…$/ })
})

t.test('as many of the largest alerts as there may be are recorded, told and acknowledged', async (t) => {
  const { domain, backplane } = await testDomain(t)
  const { evaluation } = domain.alerts
  const lease = await backplane.acquireLease('alerting/evaluator', { holder: 'one', ttlMs: 600_000 })
  const tick = async (second: number) => {
    const { state, revision } = await evaluation.stored()
    const at = timeOf(second)
    const rules = [{ rule, series }]
    const evaluated = evaluate(withPeople(state), {
      ...{ rules, silences: [], nowMs: second * 1000, at, newId: evaluation.newId },
    })
    const recorded = await evaluation.record({ ...evaluated, fence: lease?.fence ?? 0, revision, at })
    t.equal(recorded.status, 'recorded')
  }
  await tick(0)
  await tick(10)
  const caller: Caller = { ...ANN, subject: acknowledged.by, name: acknowledged.name }
  const [first] = (await domain.alerts.list({})).items
  const input = { comment: acknowledged.comment }
  t.ok((await domain.alerts.acknowledge({ alertId: first?.id ?? '', caller, input })).ok)
  for (const key of ['alerting/state', 'alerting/notices']) {
    const document = await backplane.read(key)
    t.ok(bytesOf(document?.value) > BACKPLANE_LIMITS.documentBytes / 2, `${key} is large`)
  }
  const { publications } = await backplane.history('alerting/alerts', { limit: 2 })
  t.match(publications[0]?.data, { type: 'alerts.noticed', omitted: MAX_TRACKS - 100 })
})

t.test('alerts that are gone have room until their end is told', async (t) => {
  const { domain } = await testDomain(t)
  const { newId } = domain.alerts.evaluation
  let state = (await domain.alerts.evaluation.stored()).state
  const tick = (second: number, id: string, streams: readonly SeriesValue[]) => {
    const rules = [{ rule: ruleOf({ id }), series: streams }]
    const evaluated = evaluate(state, {
      rules,
      silences: [],
      nowMs: second * 1000,
      at: timeOf(second),
      newId,
    })
    state = evaluated.state
    return evaluated
  }
  const old = Array.from({ length: MAX_TRACKS }, (_, index) => seriesOf(20, `old-${index}`))
  const next = old.map((_, index) => seriesOf(20, `new-${index}`))
  tick(0, 'one', old)
  tick(10, 'one', old)
  tick(11, 'two', [])
  t.equal(tick(12, 'two', next).ignored, MAX_TRACKS, 'the ends are told a minute after the notice')
  tick(70, 'two', [])
  t.equal(tick(72, 'two', next).ignored, 0)
})
