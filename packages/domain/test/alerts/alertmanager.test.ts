import type { Alert } from '@stream-manager/contracts'
import t from 'tap'
import { alertmanagerAlerts, endedAlerts } from '../../src/alerts/alertmanager.ts'
import { timeOf } from './support.ts'

const alert: Alert = {
  ...{ id: 'one', ruleId: 'slow', name: 'Slow', severity: 'page', streamId: 'main', subject: 'rtmp' },
  ...{ state: 'firing', value: 0.5, since: timeOf(0), changedAt: timeOf(30), acknowledged: null },
  ...{ notify: null, runbook: 'Look' },
}
const moment = { origin: 'ours', nowMs: Date.parse(timeOf(60)) }

t.test('an alert that fires holds for four minutes, with labels that do not change', async (t) => {
  t.strictSame(alertmanagerAlerts([alert], moment), [
    {
      labels: {
        alertname: 'slow',
        severity: 'page',
        stream_manager: 'ours',
        stream: 'main',
        subject: 'rtmp',
      },
      annotations: { summary: 'Slow', value: '0.5', action: 'Look' },
      startsAt: timeOf(0),
      endsAt: timeOf(300),
    },
  ])
})

t.test('an alert that ended says when, and never before it began', async (t) => {
  const resolved: Alert = { ...alert, state: 'resolved' }
  t.match(alertmanagerAlerts([resolved], moment), [{ endsAt: timeOf(30) }])
  t.match(alertmanagerAlerts([{ ...resolved, since: timeOf(40) }], moment), [{ endsAt: timeOf(40) }])
})

t.test('only alerts that people are told of are posted', async (t) => {
  const states = ['pending', 'firing', 'inhibited', 'silenced', 'flapping', 'resolved'] as const
  const posted = states.filter((state) => alertmanagerAlerts([{ ...alert, state }], moment).length === 1)
  t.strictSame(posted, ['firing', 'flapping', 'resolved'])
})

t.test('an alert that is in the list no more ends now, once', async (t) => {
  const before = alertmanagerAlerts([alert, { ...alert, subject: 'archive', state: 'resolved' }], moment)
  const [fired] = before
  t.strictSame(endedAlerts(before, [], timeOf(61)), [{ ...fired, endsAt: timeOf(61) }])
  t.strictSame(endedAlerts(before, before, timeOf(61)), [])
  t.strictSame(endedAlerts([], before, timeOf(61)), [])
})
