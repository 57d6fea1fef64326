import type { Alert } from '@stream-manager/contracts'
import { Badge } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useServerNow } from '../../server/server-clock.ts'
import { useMay } from '../../session/session.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { alertTone } from './tones.ts'
import { useFigure } from './use-figure.ts'

interface Props {
  readonly alert: Alert
  readonly onChanged: () => void
  readonly onSilence: (alert: Alert) => void
}

const AlertActions = ({ alert, onChanged, onSilence }: Props) => {
  const { alerts: texts } = useViewStrings()
  const { alerts } = useMonitoring()
  const acknowledge = useAction(() => alerts.acknowledge(alert.id, {}).finally(onChanged))
  return (
    <span className="alert-actions">
      {alert.acknowledged === null && (
        <Button isWaiting={acknowledge.isPending} onPress={() => void acknowledge.run()}>
          {texts.acknowledge}
        </Button>
      )}
      {alert.state !== 'silenced' && <Button onPress={() => onSilence(alert)}>{texts.silence}…</Button>}
    </span>
  )
}

const AlertState = ({ alert }: { alert: Alert }) => {
  const { alerts: texts } = useViewStrings()
  const { age, dateTime } = useFormats()
  const now = useServerNow()
  const { state, severity, since } = alert
  return (
    <>
      <Badge tone={alertTone(alert)}>
        {texts.severities[severity] ?? severity}: {texts.states[state] ?? state}
      </Badge>
      <time dateTime={since} title={dateTime(new Date(since))}>
        {texts.since(dateTime(new Date(since)), age(now - Date.parse(since)))}
      </time>
    </>
  )
}

/** A condition that holds: where, since when, how bad, who deals with it, and what to do. */
export const AlertRow = (props: Props) => {
  const { alert } = props
  const { alerts: texts } = useViewStrings()
  const { dateTime } = useFormats()
  const figure = useFigure()
  const mayWrite = useMay('alerts.write')
  const { name, streamId, subject, value, acknowledged, runbook, state } = alert
  return (
    <li
      className="card-item alert"
      data-over={state === 'resolved' || undefined}
      aria-label={texts.named(name, subject)}
    >
      <span dir="auto">
        <b>{name}</b>
        <span className="card-sub">{texts.where(streamId, subject)}</span>
      </span>
      <AlertState alert={alert} />
      {mayWrite && state !== 'resolved' && <AlertActions {...props} />}
      <p className="dim" dir="auto">
        {texts.value(value === null ? null : figure(value))}{' '}
        {acknowledged && texts.acknowledgedBy(acknowledged.name, dateTime(new Date(acknowledged.at)))}
      </p>
      {runbook !== null && (
        <p dir="auto">
          {texts.runbook} <span lang="en">{runbook}</span>
        </p>
      )}
    </li>
  )
}
