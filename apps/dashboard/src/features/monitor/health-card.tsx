import type { HealthCheck, HealthReport } from '@stream-manager/contracts'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { type ShownHealth, useHealth } from './use-health.ts'
import './health-card.css'

const TONES: Readonly<Record<string, Tone>> = { healthy: 'ok', degraded: 'warn', unhealthy: 'bad' }

const StatusBadge = ({ status, isCurrent }: { status: string; isCurrent: boolean }) => {
  const { health } = useViewStrings()
  const tone = (isCurrent ? TONES[status] : undefined) ?? 'unknown'
  const word = health.statuses[status] ?? status
  return <Badge tone={tone}>{isCurrent ? word : health.lastKnown(word)}</Badge>
}

interface RowProps {
  readonly name: string
  readonly check: HealthCheck
  readonly isCurrent: boolean
}

const HealthRow = ({ name, check, isCurrent }: RowProps) => {
  const { health } = useViewStrings()
  const { dateTime } = useFormats()
  const { status, since, error } = check
  const advice = health.advice[name] ?? health.otherAdvice
  return (
    <li className="health-row">
      <b>{health.components[name] ?? name}</b>
      <StatusBadge status={status} isCurrent={isCurrent} />
      <time dateTime={since}>{health.since(dateTime(new Date(since)))}</time>
      {error !== null && (
        <p lang="en" dir="auto">
          {error}
        </p>
      )}
      {status !== 'healthy' && <p className="dim">{advice}</p>}
    </li>
  )
}

const Components = ({ report, isCurrent }: { report: HealthReport; isCurrent: boolean }) => {
  const { health } = useViewStrings()
  return (
    <>
      <p>
        {health.overall} <StatusBadge status={report.status} isCurrent={isCurrent} />
      </p>
      <ul aria-labelledby="health-title">
        {Object.entries(report.checks).map(([name, check]) => (
          <HealthRow key={name} {...{ name, check, isCurrent }} />
        ))}
      </ul>
      <p className="dim">{health.zone(Intl.DateTimeFormat().resolvedOptions().timeZone)}</p>
    </>
  )
}

/** Why the rows below are missing, or may be wrong. Null while they are current. */
const useCaveat = ({ report, isCurrent, failure, isRead }: ShownHealth): string | null => {
  const { common } = useStrings()
  const { health } = useViewStrings()
  if (failure !== null) return health.notRead(failure)
  if (!isRead) return common.loading
  if (report === null) return health.noReport
  return isCurrent ? null : health.noAnswer
}

/** Every component: its status, since when, the cause, and what to do. */
export const HealthCard = () => {
  const { health } = useViewStrings()
  const shown = useHealth()
  const caveat = useCaveat(shown)
  return (
    <section className="health-card" aria-labelledby="health-title">
      <h2 id="health-title">{health.title}</h2>
      <p role="status" className="health-caveat">
        {caveat}
      </p>
      {shown.report && <Components report={shown.report} isCurrent={shown.isCurrent} />}
    </section>
  )
}
