import type { IncidentDetails, TimelineEntry } from '@stream-manager/contracts'
import { Link } from 'wouter'
import { useMay } from '../../session/session.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { datedOf } from './dated.ts'
import { LogTime } from './log-time.tsx'

const ErrorLink = ({ groupId }: { groupId: string }) => {
  const { errors } = useViewStrings()
  if (!useMay('errors.read')) return null
  return <Link href={`/monitor/errors/${groupId}`}>{errors.history}</Link>
}

const EntryRow = ({ entry, isDated }: { entry: TimelineEntry; isDated: boolean }) => {
  const { incidents } = useViewStrings()
  const { at, kind, severity, summary, data } = entry
  const { groupId } = data
  return (
    <li data-severity={severity}>
      <LogTime at={at} isDated={isDated} /> <b>{incidents.kinds[kind] ?? kind}</b>{' '}
      <span lang="en" dir="auto">
        {summary}
      </span>{' '}
      {kind === 'error' && typeof groupId === 'string' && <ErrorLink groupId={groupId} />}
    </li>
  )
}

/** Reasons why the timeline is not complete. */
const useCaveats = ({ timeline, notPermitted }: IncidentDetails): readonly string[] => {
  const { incidents } = useViewStrings()
  const { dateTime } = useFormats()
  const { completeUntil, hasAllCommands, gaps } = timeline
  const moment = (at: string) => dateTime(new Date(at))
  const sections = notPermitted.map((section) => incidents.sections[section] ?? section)
  return [
    ...(sections.length > 0 ? [incidents.notPermitted(sections.join(', '))] : []),
    ...(hasAllCommands || notPermitted.includes('commands') ? [] : [incidents.commandsGone]),
    ...(completeUntil === null ? [] : [incidents.completeUntil(moment(completeUntil))]),
    ...gaps.map(({ from, to }) => incidents.lost(from && moment(from), moment(to))),
  ]
}

/** Commands, states, alerts and errors from five minutes before the incident on, oldest first. */
export const TimelineCard = ({ incident }: { incident: IncidentDetails }) => {
  const { incidents } = useViewStrings()
  const caveats = useCaveats(incident)
  const { entries, from, to } = incident.timeline
  const dated = datedOf(
    entries.map(({ at }) => at),
    { from, to },
  )
  return (
    <section className="card" aria-labelledby="timeline-title">
      <h2 id="timeline-title">{incidents.timeline}</h2>
      {[...new Set(caveats)].map((caveat) => (
        <p key={caveat}>{caveat}</p>
      ))}
      {entries.length === 0 && <p>{incidents.noEntries}</p>}
      <ol className="card-log" aria-labelledby="timeline-title">
        {entries.map((entry, index) => (
          <EntryRow key={entry.id} entry={entry} isDated={dated[index] ?? false} />
        ))}
      </ol>
    </section>
  )
}
