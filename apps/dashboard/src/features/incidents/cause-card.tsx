import type { IncidentDetails } from '@stream-manager/contracts'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { datedOf } from './dated.ts'
import { LogTime } from './log-time.tsx'

const Evidence = ({ cause: { evidence }, timeline }: Pick<IncidentDetails, 'cause' | 'timeline'>) => {
  const { incidents } = useViewStrings()
  const dated = datedOf(
    evidence.map(({ at }) => at),
    timeline,
  )
  return (
    <>
      <h3 id="evidence-title">{incidents.evidence}</h3>
      <ol className="card-log" aria-labelledby="evidence-title">
        {evidence.map(({ id, at, summary }, index) => (
          <li key={id}>
            <LogTime at={at} isDated={dated[index] ?? false} />{' '}
            <span lang="en" dir="auto">
              {summary}
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}

/** A cause is known only to those who may see all faults of that time. */
const useUnknown = ({ notPermitted }: IncidentDetails): string => {
  const { incidents } = useViewStrings()
  const isHidden = notPermitted.includes('events') || notPermitted.includes('errors')
  return isHidden ? incidents.causeHidden : incidents.causeUnknown
}

/** The part of the system that failed first, and what shows it. */
export const CauseCard = ({ incident }: { incident: IncidentDetails }) => {
  const { incidents } = useViewStrings()
  const { dateTime } = useFormats()
  const unknown = useUnknown(incident)
  const { part, streamId, at, summary } = incident.cause
  const where = [at && incidents.since(dateTime(new Date(at))), streamId && incidents.stream(streamId)]
  return (
    <section className="card" aria-labelledby="cause-title">
      <h2 id="cause-title">{incidents.cause}</h2>
      {part === null ? (
        <p>{unknown}</p>
      ) : (
        <>
          <p>
            <b>{incidents.parts[part] ?? part}</b>{' '}
            <span className="dim">{where.filter(Boolean).join(' · ')}</span>
          </p>
          <p lang="en" dir="auto">
            {summary}
          </p>
          <Evidence {...incident} />
        </>
      )}
    </section>
  )
}
