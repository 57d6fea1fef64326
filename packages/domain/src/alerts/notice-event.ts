import type { EventRow } from '@stream-manager/analytics/port'
import { type Alert, type AlertEvent, isRecord } from '@stream-manager/contracts'
import { EVENT_SEVERITY } from './severity.ts'

const TYPE = 'alerts.noticed'
type Notice = Extract<AlertEvent, { readonly type: typeof TYPE }>

/** An alert as a stored event has it. */
type Named = Readonly<Record<string, unknown>>

/** Characters of the sentence for people. The list beside it is whole. */
const MAX_MESSAGE = 500
const WORST_FIRST = ['page', 'warning'] as const
/** A notice has alerts of these states. */
const STATES = ['firing', 'flapping', 'resolved'] as const

const shown = ({ id: alertId, notify, ...alert }: Alert) => ({
  alertId,
  ruleId: alert.ruleId,
  name: alert.name,
  severity: alert.severity,
  subject: alert.subject,
  state: alert.state,
  value: alert.value,
  since: alert.since,
  ...(notify !== null && { notify }),
})

const nameOf = ({ name, subject }: Named): string =>
  typeof subject === 'string' ? `${name} (${subject})` : `${name}`

const messageOf = (alerts: readonly Named[], omitted: number): string => {
  const parts = STATES.flatMap((state) => {
    const names = alerts.filter((alert) => alert['state'] === state).map(nameOf)
    return names.length === 0 ? [] : [`${names.length} ${state}: ${names.join(', ')}`]
  })
  const rest = omitted > 0 ? [`${omitted} more`] : []
  return [...parts, ...rest].join('; ').slice(0, MAX_MESSAGE)
}

/** That of the worst alert that is open. */
const severityOf = (alerts: readonly Named[]): EventRow['severity'] => {
  const open = alerts.filter(({ state }) => state !== 'resolved')
  const worst = WORST_FIRST.find((severity) => open.some((alert) => alert['severity'] === severity))
  return EVENT_SEVERITY[worst ?? 'info']
}

const described = (alerts: readonly Named[], reason: unknown, omitted: number) => ({
  severity: severityOf(alerts),
  data: { reason, alerts, omitted, message: messageOf(alerts, omitted) },
})

/** One event for the alerts of a stream, as its notice has them. */
export const noticeEvent = ({ at, streamId, reason, alerts, omitted }: Notice): Omit<EventRow, 'id'> => ({
  type: TYPE,
  atMs: Date.parse(at),
  streamId,
  subject: null,
  ...described(alerts.map(shown), reason, omitted),
})

/** A rule may name the webhooks that get the events of its alerts. */
const isAddressed = (webhookId: string, { notify }: Named): boolean =>
  !Array.isArray(notify) || notify.includes(webhookId)

const narrowed = (webhookId: string, event: EventRow): EventRow | null => {
  const { alerts, reason, omitted } = event.data
  const all = Array.isArray(alerts) ? alerts.filter(isRecord) : []
  const addressed = all.filter((alert) => isAddressed(webhookId, alert))
  if (addressed.length === all.length) return event
  return addressed.length === 0 ? null : { ...event, ...described(addressed, reason, Number(omitted)) }
}

/** The event as the webhook gets it: without the alerts whose rules name other webhooks. Null: nothing is left. */
export const addressedTo = (webhookId: string, event: EventRow): EventRow | null => {
  if (event.type === TYPE) return narrowed(webhookId, event)
  return event.type.startsWith('alert.') && !isAddressed(webhookId, event.data) ? null : event
}
