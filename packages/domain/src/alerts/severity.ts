import type { AlertSeverity, EventSeverity } from '@stream-manager/contracts'

/** Severity of the event that an alert of each severity makes. */
export const EVENT_SEVERITY: Readonly<Record<AlertSeverity, EventSeverity>> = {
  info: 'info',
  warning: 'warning',
  page: 'error',
}
