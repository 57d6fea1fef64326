import type { Alert, AlertEvent } from '@stream-manager/contracts'
import t from 'tap'
import { testDomain } from '../support.ts'

const alert: Alert = {
  id: 'one',
  ruleId: 'slow',
  name: 'Slow',
  severity: 'page',
  streamId: 'main',
  subject: null,
  state: 'firing',
  value: 20,
  since: '2030-01-01T00:00:00.000Z',
  changedAt: '2030-01-01T00:00:30.000Z',
  acknowledged: null,
  notify: null,
  runbook: null,
}
const FIRED_MS = Date.parse(alert.changedAt)

t.test('each change of an alert is one event and the newest row of the alert', async (t) => {
  const { domain } = await testDomain(t)
  const by = { by: 'ann', name: 'Ann', at: '2030-01-01T00:01:00.000Z', comment: null }
  const published: AlertEvent[] = [
    { type: 'alert.changed', alert, from: null },
    {
      type: 'alerts.noticed',
      at: alert.changedAt,
      streamId: 'main',
      reason: 'new',
      alerts: [alert],
      omitted: 0,
    },
    { type: 'alert.acknowledged', alert: { ...alert, acknowledged: by } },
    {
      type: 'alert.changed',
      alert: { ...alert, state: 'resolved', changedAt: '2030-01-01T00:02:00.000Z' },
      from: 'firing',
    },
  ]
  const publications = published.map((data, index) => ({ offset: index + 1, data }))
  const { rows } = domain.events.translate({ log: 'alerting/alerts', epoch: 'e1', publications }, {})
  t.strictSame(
    rows.events.map(({ type, severity, atMs }) => [type, severity, atMs - FIRED_MS]),
    [
      ['alert.firing', 'error', 0],
      ['alerts.noticed', 'error', 1],
      ['alert.acknowledged', 'error', 30_000],
      ['alert.resolved', 'info', 90_000],
    ],
  )
  t.match(rows.events[0], {
    streamId: 'main',
    data: { alertId: 'one', ruleId: 'slow', to: 'firing', value: 20 },
  })
  t.strictSame(
    rows.alerts.map(({ atMs, sinceMs, alert: row }) => [atMs - FIRED_MS, sinceMs - FIRED_MS, row['state']]),
    [
      [0, -30_000, 'firing'],
      [0, -30_000, 'firing'],
      [90_000, -30_000, 'resolved'],
    ],
  )
})

t.test('an event names the webhooks of its rule, if the rule names any', async (t) => {
  const { domain } = await testDomain(t)
  const dataOf = (notify: Alert['notify']) => {
    const data: AlertEvent = { type: 'alert.changed', alert: { ...alert, notify }, from: null }
    const publications = [{ offset: 1, data }]
    const { rows } = domain.events.translate({ log: 'alerting/alerts', epoch: 'e1', publications }, {})
    return rows.events[0]?.data['notify']
  }
  t.strictSame(dataOf(['hook']), ['hook'])
  t.equal(dataOf(null), undefined)
})

type Notice = Extract<AlertEvent, { readonly type: 'alerts.noticed' }>

t.test('a notice is one event for all alerts of the stream, with a sentence for people', async (t) => {
  const { domain } = await testDomain(t)
  const eventOf = (alerts: readonly Alert[], omitted = 0) => {
    const notice: Notice = {
      type: 'alerts.noticed',
      at: alert.changedAt,
      streamId: 'main',
      reason: 'changed',
      alerts: [...alerts],
      omitted,
    }
    const publications = [{ offset: 1, data: notice }]
    return domain.events.translate({ log: 'alerting/alerts', epoch: 'e1', publications }, {}).rows.events[0]
  }
  const output: Alert = { ...alert, id: 'two', severity: 'warning', name: 'Output', subject: 'rtmp' }
  const ended: Alert = { ...alert, id: 'three', name: 'Disk', state: 'resolved', notify: ['hook'] }
  t.match(eventOf([output, ended, alert], 3), {
    ...{ type: 'alerts.noticed', atMs: FIRED_MS, streamId: 'main', subject: null, severity: 'error' },
    data: {
      reason: 'changed',
      omitted: 3,
      message: '2 firing: Output (rtmp), Slow; 1 resolved: Disk; 3 more',
      alerts: [
        { alertId: 'two', ruleId: 'slow', severity: 'warning', state: 'firing', subject: 'rtmp', value: 20 },
        { alertId: 'three', notify: ['hook'] },
        { alertId: 'one', since: alert.since },
      ],
    },
  })
  t.equal(eventOf([output, ended])?.severity, 'warning', 'an alert that ended counts no more')
  t.equal(eventOf([ended])?.severity, 'info')
})
