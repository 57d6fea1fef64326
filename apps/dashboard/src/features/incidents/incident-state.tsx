import type { Incident } from '@stream-manager/contracts'
import { Badge } from '../../kit/badge.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'

export const IncidentBadge = ({ state }: Pick<Incident, 'state'>) => {
  const { incidents } = useViewStrings()
  return <Badge tone={state === 'open' ? 'bad' : 'unknown'}>{incidents.states[state] ?? state}</Badge>
}

/** `24 Nov, 10:00 to 24 Nov, 10:20 · stream main`. */
export const useIncidentTime = ({ openedAt, endedAt, streams }: Incident): string => {
  const { incidents } = useViewStrings()
  const { dateTime } = useFormats()
  const end = endedAt === null ? null : dateTime(new Date(endedAt))
  return [incidents.between(dateTime(new Date(openedAt)), end), ...streams.map(incidents.stream)].join(' · ')
}
