import { OutsideAlert, tolerantChecker } from '@stream-manager/contracts'
import type { NewEvent, Translate } from './translation.ts'

const checkAlert = tolerantChecker(OutsideAlert, 'The publication of an alert from outside')

/** Usual words. Other systems choose their own, and one that is not known is a warning. */
const SEVERITIES: ReadonlyMap<string, NewEvent['severity']> = new Map([
  ['page', 'error'],
  ['critical', 'error'],
  ['error', 'error'],
  ['info', 'info'],
  ['none', 'info'],
])

const severityOf = ({ state, severity }: OutsideAlert): NewEvent['severity'] =>
  state === 'resolved' ? 'info' : (SEVERITIES.get(severity ?? '') ?? 'warning')

/** Each publication is a change already. */
export const translateOutsideAlert: Translate = ({ data }, memory, { ignored }) => {
  const checked = ignored.parsed(checkAlert(data))
  if (!checked.ok) return null
  const alert = checked.value
  const { fingerprint, name, severity, state: to, summary, labels, since } = alert
  const event: NewEvent = {
    type: 'alert.outside',
    atMs: Date.parse(alert.changedAt),
    streamId: alert.streamId,
    severity: severityOf(alert),
    subject: name,
    data: { to, fingerprint, severity, labels, since, ...(summary !== null && { message: summary }) },
  }
  return { events: [event], memory }
}
