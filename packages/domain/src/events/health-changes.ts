import { HealthChange, type HealthStatus, tolerantChecker } from '@stream-manager/contracts'
import type { NewEvent, Translate } from './translation.ts'

const checkChange = tolerantChecker(HealthChange, 'The change of health')

const SEVERITY: Readonly<Record<HealthStatus, NewEvent['severity']>> = {
  healthy: 'info',
  degraded: 'warning',
  unhealthy: 'error',
}

/** Each publication is a change already. */
export const translateHealth: Translate = ({ data }, memory, { ignored }) => {
  const change = ignored.parsed(checkChange(data))
  if (!change.ok) return null
  const { component, from, to, error, at } = change.value
  const event: NewEvent = {
    type: 'health.changed',
    atMs: Date.parse(at),
    streamId: null,
    severity: SEVERITY[to],
    subject: component,
    data: { from, to, ...(error !== null && { message: error }) },
  }
  return { events: [event], memory }
}
