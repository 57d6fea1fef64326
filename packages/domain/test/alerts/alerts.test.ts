import type { Caller } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import type { AlertGroup } from '../../src/alerts/documents.ts'
import { evaluate } from '../../src/alerts/evaluate.ts'
import type { Domain } from '../../src/index.ts'
import { codeOf, type TestDomain, testDomain, valueFrom } from '../support.ts'
import { ruleOf, seriesOf } from './support.ts'

const ann: Caller = { subject: 'ann', name: 'Ann', role: 'operator', grants: null, via: 'session' }
const AT = '2030-01-01T00:00:00.000Z'

/** One tick of an evaluator with the lease. */
const record = async ({ domain, backplane }: TestDomain, value: number) => {
  const lease = await backplane.acquireLease('alerting/evaluator', { holder: 'one', ttlMs: 10_000 })
  if (!lease) throw new Error('another holder has the lease')
  const { state, revision } = await domain.alerts.evaluation.stored()
  const evaluated = evaluate(state, {
    rules: [{ rule: ruleOf(), series: [seriesOf(value)] }],
    silences: [],
    nowMs: 0,
    at: AT,
    newId: domain.alerts.evaluation.newId,
  })
  const { fence } = lease
  return domain.alerts.evaluation.record({ ...evaluated, fence, revision, at: AT })
}

const idOf = async (domain: Domain): Promise<string> => (await domain.alerts.list({})).items[0]?.id ?? ''

const published = async ({ backplane }: TestDomain) =>
  (await backplane.history('alerting/alerts', { limit: 100 })).publications.map(({ data }) => data)

t.test('an alert is listed and published by the same commit', async (t) => {
  const test = await testDomain(t)
  t.match(await record(test, 20), { status: 'recorded' })
  const { items, evaluatedAt } = await test.domain.alerts.list({})
  t.match(items, [{ ruleId: 'slow', streamId: 'main', state: 'firing', value: 20 }])
  t.equal(evaluatedAt, null)
  t.strictSame(await published(test), [{ type: 'alert.changed', from: null, alert: items[0] }])
  t.strictSame((await test.domain.alerts.list({ stream: 'other' })).items, [])
  t.strictSame((await test.domain.alerts.list({ state: 'silenced' })).items, [])
})

t.test('the list names the rules that are not compared, and the reason', async (t) => {
  const test = await testDomain(t)
  const [slow, other] = ['slow', 'other'].map((ruleId) => ({ ruleId, reason: 'too_many_series' }) as const)
  if (!slow || !other) throw new Error('there are two rules')
  const notCompared = [
    { ...slow, streamId: null },
    { ...other, streamId: 'other' },
  ]
  await test.domain.alerts.evaluation.evaluated({ at: AT, notCompared })
  const listed = await test.domain.alerts.list({})
  t.equal(listed.evaluatedAt, AT)
  t.strictSame(listed.notCompared, [slow, other])
  const ofMain = await test.domain.alerts.list({ stream: 'main' })
  t.strictSame(ofMain.notCompared, [slow], 'a grant for one stream names no rules of others')
})

t.test('a reason that only a later version knows hides nothing else', async (t) => {
  const test = await testDomain(t)
  const known = { ruleId: 'slow', reason: 'starting' }
  const notCompared = [{ ruleId: 'new', reason: 'new_reason' }, known]
  await test.backplane.setLatest('alerting/evaluated', { at: AT, notCompared }, { ttlMs: 60_000 })
  const listed = await test.domain.alerts.list({})
  t.equal(listed.evaluatedAt, AT)
  t.strictSame(listed.notCompared, [known])
  t.equal(test.domain.ignored().unreadableValuesRead, 1)
})

t.test('an evaluator of an earlier version names no rules', async (t) => {
  const test = await testDomain(t)
  await test.backplane.setLatest('alerting/evaluated', { at: AT }, { ttlMs: 60_000 })
  t.match(await test.domain.alerts.list({}), { evaluatedAt: AT, notCompared: [] })
})

t.test('an evaluator whose lease passed on records nothing', async (t) => {
  const test = await testDomain(t)
  await record(test, 20)
  const { revision, state } = await test.domain.alerts.evaluation.stored()
  const nothing = { state, changes: [], notices: [], ignored: 0 }
  const late = await test.domain.alerts.evaluation.record({ ...nothing, fence: 99, revision, at: AT })
  t.equal(late.status, 'fenced')
})

t.test('an alert is acknowledged by name, and an evaluation before that is refused', async (t) => {
  const test = await testDomain(t)
  await record(test, 20)
  const { revision, state } = await test.domain.alerts.evaluation.stored()
  const alertId = await idOf(test.domain)
  const input = { comment: 'on it' }
  const alert = valueFrom(await test.domain.alerts.acknowledge({ alertId, input, caller: ann })).value
  t.match(alert.acknowledged, { by: 'ann', name: 'Ann', comment: 'on it' })
  t.strictSame((await test.domain.alerts.list({})).items, [alert])
  t.strictSame((await published(test)).at(-1), { type: 'alert.acknowledged', alert })
  const lease = await test.backplane.readLease('alerting/evaluator')
  const stale = { state, changes: [], notices: [], ignored: 0, fence: lease?.fence ?? 0, revision, at: AT }
  t.equal((await test.domain.alerts.evaluation.record(stale)).status, 'conflict')
})

t.test('the longest subject and name of a token can acknowledge an alert', async (t) => {
  const test = await testDomain(t)
  await record(test, 20)
  const caller: Caller = { ...ann, subject: `external:${'s'.repeat(255)}`, name: 'n'.repeat(200) }
  valueFrom(await test.domain.alerts.acknowledge({ alertId: await idOf(test.domain), input: {}, caller }))
  t.match(await test.domain.alerts.list({}), { items: [{ acknowledged: { by: caller.subject } }] })
})

t.test('an alert that is over or unknown cannot be acknowledged', async (t) => {
  const test = await testDomain(t)
  await record(test, 20)
  const alertId = await idOf(test.domain)
  await record(test, 5)
  for (const id of [alertId, 'unknown']) {
    const refused = await test.domain.alerts.acknowledge({ alertId: id, input: {}, caller: ann })
    t.equal(codeOf(refused), 'alert.not_found')
  }
})

t.test('silences are listed newest first until they end', async (t) => {
  const clock = fakeClock()
  const { domain, backplane } = await testDomain(t, { clock })
  const endsAt = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000).toISOString()
  const create = async (minutes: number) => {
    const input = { stream: 'main', endsAt: endsAt(minutes), comment: 'works' }
    return domain.alerts.createSilence({ input, caller: ann })
  }
  const short = valueFrom(await create(1)).value
  const long = valueFrom(await create(60)).value
  t.match(short, { ruleId: null, stream: 'main', createdBy: 'ann' })
  t.strictSame(await domain.alerts.listSilences({ limit: 10 }), { items: [long, short], nextCursor: null })
  t.strictSame(await domain.alerts.listSilences({ limit: 1 }), { items: [long], nextCursor: long.id })
  clock.advance(60_000)
  t.strictSame((await domain.alerts.listSilences({ limit: 10 })).items, [long])
  valueFrom(await create(2))
  t.equal((await backplane.list('alerting/silences/')).length, 2)
  valueFrom(await domain.alerts.deleteSilence(long.id))
  t.equal(codeOf(await domain.alerts.deleteSilence(long.id)), 'alert.silence_not_found')
  t.equal(codeOf(await create(-1)), 'request.invalid')
  t.equal(codeOf(await create(31 * 24 * 60)), 'request.invalid')
})

t.test('conditions are read again only after a rule or silence was written', async (t) => {
  const { domain } = await testDomain(t)
  const first = await domain.alerts.evaluation.conditions(null)
  t.ok(first && first.rules.length > 0)
  t.equal(await domain.alerts.evaluation.conditions(first?.revision ?? null), null)
  const input = { endsAt: new Date(Date.now() + 60_000).toISOString(), comment: 'works' }
  const silence = valueFrom(await domain.alerts.createSilence({ input, caller: ann })).value
  const next = await domain.alerts.evaluation.conditions(first?.revision ?? null)
  t.strictSame(next?.silences, [silence])
})

const GROUP: AlertGroup = { streamId: 'main', waitingSinceMs: null, noticedMs: 0, told: [] }

t.test('the release before reads the state, and what it told is told once', async (t) => {
  const test = await testDomain(t)
  const { backplane, domain } = test
  await backplane.commit({ put: { 'alerting/state': { tracks: [], groups: [GROUP] } } })
  t.strictSame((await domain.alerts.evaluation.stored()).state.groups, [GROUP])
  await record(test, 20)
  const { documents } = await backplane.snapshot('alerting/alerts', ['alerting/state', 'alerting/notices'])
  t.match(documents['alerting/state']?.value, { tracks: [{ ruleId: 'slow' }], groups: [] })
  const { groups } = (await domain.alerts.evaluation.stored()).state
  t.match(groups, [{ streamId: 'main' }])
  t.strictSame(documents['alerting/notices']?.value, { groups })
})

t.test('alerts go on when the documents beside them are damaged', async (t) => {
  const test = await testDomain(t)
  const { backplane, domain } = test
  const damaged = { open: 'damaged' }
  const put = {
    'alerting/open-incidents': damaged,
    'alerting/notices': { groups: 'damaged' },
    'alerting/outside-alerts': { tracks: 'damaged' },
  }
  await backplane.commit({ put })
  t.match(await record(test, 20), { status: 'recorded' })
  t.match(await domain.alerts.list({}), { items: [{ ruleId: 'slow' }], outside: [] })
  const { incidents, state } = await domain.alerts.evaluation.stored()
  t.equal(incidents, null)
  t.equal(state.groups.length, 1)
  const { documents } = await backplane.snapshot('alerting/alerts', ['alerting/open-incidents'])
  t.strictSame(documents['alerting/open-incidents']?.value, damaged, 'it is left as it was')
})
