import type { Incident } from '@stream-manager/contracts'
import { useState } from 'react'
import { Badge } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { useMay } from '../../session/session.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { Timeline } from './timeline.tsx'

const IncidentAlerts = ({ incident: { alerts, omittedAlerts } }: { incident: Incident }) => {
  const { alerts: words, incidents } = useViewStrings()
  const { dateTime } = useFormats()
  return (
    <ul className="incident-alerts" aria-label={incidents.alerts}>
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

/** Alerts that belong together, from the first to the end of the last, and what happened meanwhile. */
export const IncidentRow = ({ incident }: { incident: Incident }) => {
  const { incidents } = useViewStrings()
  const { dateTime } = useFormats()
  const mayReadEvents = useMay('events.read')
  const [isOpened, setOpened] = useState(false)
  const { name, state, streams, openedAt, endedAt } = incident
  const moment = (at: string) => dateTime(new Date(at))
  return (
    <li className="incident" aria-label={name}>
      <Badge tone={state === 'open' ? 'bad' : 'unknown'}>{incidents.states[state] ?? state}</Badge>
      <span dir="auto">
        <b>{name}</b>
        <span className="card-sub">
          {incidents.between(moment(openedAt), endedAt === null ? null : moment(endedAt))}
          {streams.length > 0 && ` · ${streams.map(incidents.stream).join(', ')}`}
        </span>
      </span>
      {mayReadEvents && (
        <Button aria-expanded={isOpened} onPress={() => setOpened(!isOpened)}>
          {incidents.timeline}
        </Button>
      )}
      <IncidentAlerts incident={incident} />
      {isOpened && <Timeline incident={incident} />}
    </li>
  )
}
