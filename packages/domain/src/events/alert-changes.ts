import type { AlertRow } from '@stream-manager/analytics/port'
import { type Alert, AlertEvent, tolerantChecker } from '@stream-manager/contracts'
import { noticeEvent } from '../alerts/notice-event.ts'
import { EVENT_SEVERITY } from '../alerts/severity.ts'
import type { NewEvent, Translate } from './translation.ts'

const checkEvent = tolerantChecker(AlertEvent, 'The publication of the alerts')

const rowOf = (alert: Alert, atMs: number): AlertRow => ({
  id: alert.id,
  ruleId: alert.ruleId,
  streamId: alert.streamId,
  sinceMs: Date.parse(alert.since),
  atMs,
  alert: { ...alert },
})

const eventOf = (alert: Alert, change: Pick<NewEvent, 'atMs' | 'type' | 'data'>): NewEvent => ({
  ...change,
  streamId: alert.streamId,
  subject: alert.subject,
  severity: alert.state === 'resolved' ? 'info' : EVENT_SEVERITY[alert.severity],
  data: {
    ...{ alertId: alert.id, ruleId: alert.ruleId, name: alert.name, ...change.data },
    ...(alert.notify !== null && { notify: alert.notify }),
  },
})

/** Each publication is a change or a notice already. A notice repeats what changes said, so it makes no row of an alert. */
export const translateAlert: Translate = ({ data }, memory, { ignored }) => {
  const checked = ignored.parsed(checkEvent(data))
  if (!checked.ok) return null
  const event = checked.value
  if (event.type === 'alerts.noticed') return { events: [noticeEvent(event)], memory }
  const { alert } = event
  const isAcknowledged = event.type === 'alert.acknowledged'
  const atMs = Date.parse(isAcknowledged ? (alert.acknowledged?.at ?? alert.changedAt) : alert.changedAt)
  const type = isAcknowledged ? event.type : `alert.${alert.state}`
  const details = isAcknowledged
    ? { by: alert.acknowledged?.name ?? null }
    : { from: event.from, to: alert.state, value: alert.value }
  return {
    events: [eventOf(alert, { atMs, type, data: details })],
    // By the evaluator's clock alone: that of an API may be ahead, and later changes would seem older.
    others: { atMs, rows: { alerts: [rowOf(alert, Date.parse(alert.changedAt))] } },
    memory,
  }
}
