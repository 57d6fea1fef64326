import t from 'tap'
import { planDeliveries } from '../../src/webhooks/rules.ts'
import { eventOf } from './support.ts'

const START = '2030-01-01T00:00:00.000Z'
const webhookOf = (changes: object = {}) => ({
  ...{ id: 'hook', enabled: true, events: ['*'], streams: null, activeSince: START },
  ...changes,
})

const isPlanned = (event: object, webhook: object): boolean =>
  planDeliveries([eventOf(event)], [webhookOf(webhook)]).length === 1

t.test('a pattern is a type, all types of a noun, or everything', async (t) => {
  const type = { type: 'stream.status' }
  t.ok(isPlanned(type, {}))
  t.ok(isPlanned(type, { events: ['alert.*', 'stream.status'] }))
  t.ok(isPlanned(type, { events: ['stream.*'] }))
  t.notOk(isPlanned(type, { events: ['stream.error'] }))
  t.notOk(isPlanned({ type: 'streams.status' }, { events: ['stream.*'] }))
})

t.test('a webhook of some streams gets the incidents that name one of them', async (t) => {
  const changes = { type: 'incident.joined', streamId: null, data: { streams: ['main', 'side'] } }
  t.ok(isPlanned(changes, { streams: ['side'] }))
  t.notOk(isPlanned(changes, { streams: ['other'] }))
  t.notOk(isPlanned({ ...changes, data: {} }, { streams: ['side'] }))
  t.notOk(isPlanned({ ...changes, type: 'custom.joined' }, { streams: ['side'] }))
})

t.test('a webhook of some streams gets their events alone', async (t) => {
  t.ok(isPlanned({ streamId: 'main' }, { streams: ['side', 'main'] }))
  t.notOk(isPlanned({ streamId: 'main' }, { streams: ['side'] }))
  t.notOk(isPlanned({ streamId: null }, { streams: ['main'] }))
  t.ok(isPlanned({ streamId: null }, {}))
})

t.test('a webhook gets no events of the time before it was enabled', async (t) => {
  const before = { atMs: Date.parse(START) - 1 }
  t.ok(isPlanned({ atMs: Date.parse(START) }, {}))
  t.notOk(isPlanned(before, {}))
  t.notOk(isPlanned({}, { enabled: false }))
})

t.test('a rule that names webhooks has its alerts sent to those alone', async (t) => {
  const alert = { type: 'alert.firing', data: { notify: ['hook'] } }
  t.ok(isPlanned(alert, {}))
  t.notOk(isPlanned(alert, { id: 'other' }))
  t.notOk(isPlanned(alert, { events: ['stream.*'] }), 'a named webhook must take alerts')
  t.ok(isPlanned({ type: 'alert.firing', data: {} }, { id: 'other' }))
  t.notOk(isPlanned({ type: 'alert.firing', data: { notify: [] } }, {}))
  t.ok(isPlanned({ type: 'custom.note', data: { notify: ['hook'] } }, { id: 'other' }))
})

t.test('a notice has no alerts whose rules name other webhooks', async (t) => {
  const alertOf = (alertId: string, others: object) => ({
    alertId,
    state: 'firing',
    name: alertId,
    ...others,
  })
  const alerts = [
    alertOf('all', { severity: 'warning' }),
    alertOf('mine', { severity: 'info', notify: ['hook'] }),
    alertOf('theirs', { severity: 'page', notify: ['other'] }),
  ]
  const notice = (of: readonly object[]) =>
    eventOf({ type: 'alerts.noticed', data: { reason: 'new', alerts: of, omitted: 0, message: 'all' } })
  const sent = (of: readonly object[], webhook = {}) =>
    planDeliveries([notice(of)], [webhookOf(webhook)])[0]?.event
  t.match(sent(alerts), {
    severity: 'warning',
    data: {
      reason: 'new',
      alerts: [{ alertId: 'all' }, { alertId: 'mine' }],
      message: '2 firing: all, mine',
    },
  })
  t.match(sent(alerts, { id: 'other' }), { severity: 'error', data: { message: '2 firing: all, theirs' } })
  t.equal(sent(alerts.slice(2)), undefined, 'nothing is left')
  t.strictSame(sent(alerts.slice(0, 2)), notice(alerts.slice(0, 2)), 'nothing to leave out')
  t.notOk(sent(alerts, { events: ['alert.*'] }), 'changes of alerts are another noun')
  t.ok(sent(alerts, { events: ['alerts.noticed'] }))
})

t.test('a test goes to the webhook that is tested, and to no other', async (t) => {
  const test = { type: 'webhook.tested', streamId: null, subject: 'hook', atMs: 0 }
  t.ok(isPlanned(test, { events: ['alert.*'], streams: ['main'] }))
  t.notOk(isPlanned(test, { id: 'other' }))
})

t.test('the id of a delivery is that of its event and its webhook', async (t) => {
  const webhooks = [webhookOf(), webhookOf({ id: 'other' })]
  const idsOf = (id: string) => planDeliveries([eventOf({ id })], webhooks).map((delivery) => delivery.id)
  t.strictSame(idsOf('evt_1'), idsOf('evt_1'))
  t.equal(new Set([...idsOf('evt_1'), ...idsOf('evt_2')]).size, 4)
  for (const id of idsOf('evt_1')) t.match(id, /^dlv_[0-9a-f]{32}$/)
})
