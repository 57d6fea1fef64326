import type { Incident, SystemEvent } from '@stream-manager/contracts'
import { useCallback } from 'react'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { HistoryCaveat } from '../monitor/history-caveat.tsx'
import { useHistory } from '../monitor/use-history.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'

/** A cause shows before the first alert, whose rule waits. */
const BEFORE_MS = 120_000
const MAX_SHOWN = 200
const REFRESH_MS = 5000

const shifted = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString()

/** The texts of an event's data, such as `from` and `to`, or `code` and `message`. */
const dataOf = ({ data }: SystemEvent): string =>
  ['name', 'from', 'to', 'code', 'message']
    .map((field) => data[field])
    .filter((value) => typeof value === 'string')
    .join(' · ')

const EventRow = ({ event }: { event: SystemEvent }) => {
  const { incidents } = useViewStrings()
  const { time } = useFormats()
  const { at, type, severity, streamId, subject } = event
  const where = [streamId !== null && incidents.stream(streamId), subject].filter(Boolean).join(' · ')
  return (
    <li data-severity={severity}>
      <time dateTime={at}>{time(new Date(at))}</time> <b>{type}</b> <span dir="auto">{where}</span>{' '}
      <span className="dim" lang="en" dir="auto">
        {dataOf(event)}
      </span>
    </li>
  )
}

/** All events from shortly before the incident until its end, oldest first. */
export const Timeline = ({ incident: { openedAt, endedAt } }: { incident: Incident }) => {
  const { incidents: texts } = useViewStrings()
  const { incidents } = useMonitoring()
  const read = useCallback(
    (signal: AbortSignal) =>
      incidents.events(
        {
          from: shifted(openedAt, -BEFORE_MS),
          limit: MAX_SHOWN,
          ...(endedAt !== null && { to: shifted(endedAt, BEFORE_MS) }),
        },
        { signal },
      ),
    [incidents, openedAt, endedAt],
  )
  const found = useHistory(read)
  useReloadEvery(found, REFRESH_MS)
  const { value } = found
  if (value === null) return <HistoryCaveat {...found} />
  return (
    <>
      {value.nextCursor !== null && <p className="dim">{texts.newestOnly}</p>}
      <ol className="timeline" aria-label={texts.timeline}>
        {value.items.toReversed().map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ol>
    </>
  )
}
