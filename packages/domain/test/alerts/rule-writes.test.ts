import type { AlertRuleCreate } from '@stream-manager/contracts'
import t from 'tap'
import { SHIPPED_RULES } from '../../src/alerts/shipped-rules.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const input = (changes: Partial<AlertRuleCreate> = {}): AlertRuleCreate => ({
  id: 'slow',
  name: 'Slow',
  severity: 'warning',
  metric: 'stream.speed',
  operator: 'below',
  threshold: 0.9,
  ...changes,
})

const pathsOf = (result: {
  readonly ok: boolean
  readonly fault?: { readonly errors?: readonly { path: string }[] }
}) => (result.fault?.errors ?? []).map(({ path }) => path)

t.test('a rule is added with defaults, read, changed and deleted', async (t) => {
  const { domain } = await testDomain(t)
  const created = valueFrom(await domain.alerts.createRule(input())).value
  t.match(created, { ...input(), windowSeconds: 10, noData: 'ok', shipped: false, revision: 1 })
  t.strictSame(valueFrom(await domain.alerts.getRule('slow')), created)
  const change = { ruleId: 'slow', changes: { threshold: 0.8 } }
  const changed = valueFrom(await domain.alerts.updateRule(change)).value
  t.strictSame(changed, { ...created, threshold: 0.8, revision: 2 })
  t.equal(codeOf(await domain.alerts.updateRule(change, { ifMatch: 1 })), 'request.precondition_failed')
  valueFrom(await domain.alerts.deleteRule('slow'))
  t.equal(codeOf(await domain.alerts.getRule('slow')), 'alert.rule_not_found')
  t.equal(codeOf(await domain.alerts.deleteRule('slow')), 'alert.rule_not_found')
})

t.test('a shipped rule can be changed and disabled, and deleting it restores it', async (t) => {
  const { domain } = await testDomain(t)
  const [first] = SHIPPED_RULES
  if (!first) throw new Error('there is no shipped rule')
  const ruleId = first.id
  t.match(valueFrom(await domain.alerts.getRule(ruleId)), { ...first, shipped: true, revision: 0 })
  t.equal(codeOf(await domain.alerts.deleteRule(ruleId)), 'alert.rule_shipped')
  t.equal(codeOf(await domain.alerts.createRule(input({ id: ruleId }))), 'alert.rule_already_exists')
  valueFrom(await domain.alerts.updateRule({ ruleId, changes: { enabled: false } }, { ifMatch: 0 }))
  const { items } = valueFrom(await domain.alerts.listRules({}))
  t.equal(items.length, SHIPPED_RULES.length)
  t.match(
    items.find(({ id }) => id === ruleId),
    { enabled: false, shipped: true, revision: 1 },
  )
  valueFrom(await domain.alerts.deleteRule(ruleId))
  t.match(valueFrom(await domain.alerts.getRule(ruleId)), { enabled: true, revision: 0 })
})

t.test('each shipped rule makes sense', async (t) => {
  const { domain } = await testDomain(t)
  for (const { id } of SHIPPED_RULES) {
    valueFrom(await domain.alerts.updateRule({ ruleId: id, changes: { severity: 'info' } }))
  }
})

t.test('refuses what can never fire or never resolve, and names the field', async (t) => {
  const { domain } = await testDomain(t)
  const cases: [Partial<AlertRuleCreate>, string][] = [
    [{ metric: 'stream.luck' }, '/metric'],
    [{ resolveThreshold: 0.8 }, '/resolveThreshold'],
    [{ filter: { subject: 'archive' } }, '/filter/subject'],
    [{ metric: 'host.cpu', filter: { stream: 'main' } }, '/filter/stream'],
    [{ inhibitedBy: ['slow'] }, '/inhibitedBy'],
    [{ inhibitedBy: ['no-such-rule'] }, '/inhibitedBy'],
  ]
  for (const [changes, path] of cases) {
    t.strictSame(pathsOf(await domain.alerts.createRule(input(changes))), [path])
  }
})

t.test('rules never inhibit each other in a circle, also when two are written at once', async (t) => {
  const { domain } = await testDomain(t)
  for (const id of ['a', 'b', 'c']) valueFrom(await domain.alerts.createRule(input({ id })))
  valueFrom(await domain.alerts.updateRule({ ruleId: 'a', changes: { inhibitedBy: ['b'] } }))
  const written = await Promise.all([
    domain.alerts.updateRule({ ruleId: 'b', changes: { inhibitedBy: ['c'] } }),
    domain.alerts.updateRule({ ruleId: 'c', changes: { inhibitedBy: ['a'] } }),
  ])
  t.strictSame(written.map(({ ok }) => ok).toSorted(), [false, true])
})

t.test('a shipped rule is not restored into a circle', async (t) => {
  const { domain } = await testDomain(t)
  const [inhibited] = SHIPPED_RULES.filter(({ inhibitedBy }) => inhibitedBy.length > 0)
  const { id = '', inhibitedBy: [by = ''] = [] } = inhibited ?? {}
  valueFrom(await domain.alerts.updateRule({ ruleId: id, changes: { inhibitedBy: [] } }))
  valueFrom(await domain.alerts.updateRule({ ruleId: by, changes: { inhibitedBy: [id] } }))
  t.equal(codeOf(await domain.alerts.deleteRule(id)), 'request.invalid')
  t.match(valueFrom(await domain.alerts.getRule(id)), { inhibitedBy: [] })
})

t.test('a damaged rule does not hide the others', async (t) => {
  const { domain, backplane } = await testDomain(t)
  await backplane.commit({ put: { 'alerting/rules/slow': { id: 'slow' } } })
  t.equal(valueFrom(await domain.alerts.listRules({})).items.length, SHIPPED_RULES.length)
  await t.rejects(domain.alerts.getRule('slow'), /alerting\/rules\/slow/)
})
