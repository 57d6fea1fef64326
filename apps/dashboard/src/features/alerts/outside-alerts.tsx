import type { AlertList } from '@stream-manager/contracts'
import { Badge } from '../../kit/badge.tsx'
import { useServerNow } from '../../server/server-clock.ts'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { outsideTone } from './tones.ts'

type OutsideAlert = AlertList['outside'][number]

const labelTextsOf = ({ labels }: OutsideAlert): readonly string[] =>
  Object.entries(labels).map(([label, value]) => `${label}=${value}`)

interface RowProps {
  readonly alert: OutsideAlert
  /** Other rows have the same name. */
  readonly isShared: boolean
}

const OutsideRow = ({ alert, isShared }: RowProps) => {
  const { alerts: texts } = useViewStrings()
  const { age, dateTime } = useFormats()
  const now = useServerNow()
  const { name, severity, state, streamId, summary, since } = alert
  const moment = dateTime(new Date(since))
  const labelTexts = labelTextsOf(alert)
  const label = isShared ? [name, ...labelTexts, moment].join(', ') : name
  return (
    <li className="card-item alert" data-over={state === 'resolved' || undefined} aria-label={label}>
      <span dir="auto">
        <b>{name}</b>
        <span className="card-sub">
          {[texts.fromAlertmanager, streamId && texts.where(streamId, null)].filter(Boolean).join(' · ')}
        </span>
      </span>
      <Badge tone={outsideTone(alert)}>
        {severity ?? texts.noSeverity}: {texts.states[state] ?? state}
      </Badge>
      <time dateTime={since} title={moment}>
        {texts.since(moment, age(now - Date.parse(since)))}
      </time>
      {summary !== null && <p dir="auto">{summary}</p>}
      {labelTexts.length > 0 && (
        <p className="dim" dir="auto">
          {labelTexts.join(', ')}
        </p>
      )}
    </li>
  )
}

/** Alerts of other systems that Alertmanager sent. They have no rule here, and are silenced there. */
export const OutsideAlerts = ({ alerts }: { alerts: AlertList['outside'] }) => {
  const { alerts: texts } = useViewStrings()
  if (alerts.length === 0) return null
  const isShared = ({ name }: OutsideAlert) => alerts.filter((alert) => alert.name === name).length > 1
  return (
    <>
      <h3 id="outside-title">{texts.outsideTitle}</h3>
      <p className="dim">{texts.outsideHelp}</p>
      <ul aria-labelledby="outside-title">
        {alerts.map((alert) => (
          <OutsideRow key={`${alert.fingerprint} ${alert.since}`} alert={alert} isShared={isShared(alert)} />
        ))}
      </ul>
    </>
  )
}
