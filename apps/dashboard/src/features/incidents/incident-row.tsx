import type { Incident } from '@stream-manager/contracts'
import { Link } from 'wouter'
import { useViewStrings } from '../../strings/views.ts'
import { IncidentAlerts } from './incident-alerts.tsx'
import { IncidentBadge, useIncidentTime } from './incident-state.tsx'

/** Alerts that belong together, from the first to the end of the last. Its name leads to all that is known of it. */
export const IncidentRow = ({ incident }: { incident: Incident }) => {
  const { incidents } = useViewStrings()
  const time = useIncidentTime(incident)
  const { id, name, state } = incident
  const path = `/monitor/incidents/${id}`
  // Several incidents may have one name.
  const label = `${name}, ${time}`
  return (
    <li className="card-item incident" aria-label={label}>
      <IncidentBadge state={state} />
      <span dir="auto">
        <Link href={path} aria-label={label}>
          {name}
        </Link>
        <span className="card-sub">{time}</span>
      </span>
      <Link href={path} aria-label={`${incidents.details}: ${label}`}>
        {incidents.details}
      </Link>
      <IncidentAlerts incident={incident} />
    </li>
  )
}
