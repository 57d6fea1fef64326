import type { Incident } from '@stream-manager/contracts'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'

/** The alerts that belong to an incident, in the order in which they joined. */
export const IncidentAlerts = ({ incident: { alerts, omittedAlerts } }: { incident: Incident }) => {
  const { alerts: words, incidents } = useViewStrings()
  const { dateTime } = useFormats()
  return (
    <ul aria-label={incidents.alerts}>
      {alerts.map(({ alertId, name, severity, streamId, subject, since }) => (
        <li key={alertId} dir="auto">
          {words.severities[severity] ?? severity}: {name}{' '}
          <span className="dim">
            {words.where(streamId, subject)}, {incidents.since(dateTime(new Date(since)))}
          </span>
        </li>
      ))}
      {omittedAlerts > 0 && <li className="dim">{incidents.omitted(omittedAlerts)}</li>}
    </ul>
  )
}
