import type { Alert, AlertEvent } from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { isAlert } from '../api/alerts.ts'
import { isText, listOf, shape } from '../guards.ts'
import type { ChannelRules } from './channel-rules.ts'

/** Alerts that fired and are not over; pending ones are in `alerts.list()` alone. */
export interface AlertSnapshot {
  readonly items: readonly Alert[]
}

const isAlertEvent = (value: unknown): value is AlertEvent => {
  if (!isRecord(value)) return false
  switch (value['type']) {
    case 'alert.changed':
    case 'alert.acknowledged':
      return isAlert(value['alert'])
    case 'alerts.noticed':
      return isText(value['at'])
    default:
      return false
  }
}

/** A notice repeats what the changes before it said. */
const itemsAfter = (items: readonly Alert[], event: AlertEvent): readonly Alert[] => {
  if (event.type === 'alerts.noticed') return items
  const { alert } = event
  if (alert.state === 'resolved') return items.filter(({ id }) => id !== alert.id)
  if (!items.some(({ id }) => id === alert.id)) return [...items, alert]
  return items.map((known) => (known.id === alert.id ? alert : known))
}

export const alerts: ChannelRules<AlertSnapshot, AlertEvent> = {
  kind: 'alerts',
  isSnapshot: shape<AlertSnapshot>({ items: listOf(isAlert) }),
  isEvent: isAlertEvent,
  apply: ({ items }, event) => ({ items: itemsAfter(items, event) }),
}
