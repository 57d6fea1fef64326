import type { ErrorOccurrence } from '@stream-manager/contracts'
import { useState } from 'react'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'

type LogRecords = ErrorOccurrence['records']

const LogTable = ({ records }: { records: LogRecords }) => {
  const { errors } = useViewStrings()
  const { time } = useFormats()
  if (records.length === 0) return <p className="dim">{errors.noLog}</p>
  return (
    <ol className="card-log error-log">
      {records.map(({ at, level, message }, index) => (
        // Several lines of one moment may be alike, and none ever moves.
        <li key={index} data-severity={level === 'warn' ? 'warning' : level}>
          <time dateTime={at}>{time(new Date(at))}</time> <b>{level}</b>{' '}
          <span lang="en" dir="auto">
            {message}
          </span>
        </li>
      ))}
    </ol>
  )
}

const Occurrence = ({ occurrence, isFirst }: { occurrence: ErrorOccurrence; isFirst: boolean }) => {
  // A newer occurrence does not close what is being read.
  const [startsOpen] = useState(isFirst)
  const { errors } = useViewStrings()
  const { dateTime, number } = useFormats()
  const { at, count, service, instance, version, streamId, requestId, records } = occurrence
  const where = [service, version, instance, streamId && errors.stream(streamId), requestId]
  return (
    <li>
      <details open={startsOpen}>
        <summary>
          <time dateTime={at}>{dateTime(new Date(at))}</time> {errors.times(count, number(count))}{' '}
          <span className="dim">{where.filter(Boolean).join(' · ')}</span>
        </summary>
        <LogTable records={records} />
      </details>
    </li>
  )
}

/** The newest occurrences, each with the log before it. The first one is open. */
export const Occurrences = ({ occurrences }: { occurrences: readonly ErrorOccurrence[] }) => {
  const { errors } = useViewStrings()
  return (
    <section className="card" aria-labelledby="occurrences-title">
      <h2 id="occurrences-title">{errors.occurrences}</h2>
      {occurrences.length === 0 && <p className="dim">{errors.noOccurrences}</p>}
      <ol aria-labelledby="occurrences-title">
        {occurrences.map((occurrence, index) => (
          <Occurrence key={occurrence.id} occurrence={occurrence} isFirst={index === 0} />
        ))}
      </ol>
    </section>
  )
}
