import type { StreamState } from '@stream-manager/contracts'
import { Badge } from '../../kit/badge.tsx'
import { useNow } from '../../kit/use-now.ts'
import { useConnection, useStreamState } from '../../server/server.tsx'
import type { Shown } from '../../server/use-live.ts'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { connectionTone, healthTone, statusTone } from './tones.ts'
import './bar.css'

const ON_AIR = ['live', 'paused']

const OnAir = ({ state, isCurrent }: { state: StreamState; isCurrent: boolean }) => {
  const { bar } = useStrings()
  const { duration } = useFormats()
  const now = useNow()
  const since = ON_AIR.includes(state.status) && state.startedAt !== null ? Date.parse(state.startedAt) : null
  return (
    <Badge tone={statusTone(state, isCurrent)}>
      {bar.status[state.status] ?? state.status}
      {since !== null && isCurrent && ` ${duration((now - since) / 1000)}`}
    </Badge>
  )
}

const StreamBadges = ({ value, live, staleSinceMs }: Shown<StreamState>) => {
  const { bar, common } = useStrings()
  const { number, age } = useFormats()
  const now = useNow()
  if (value === null) return <Badge tone="unknown">{common.loading}</Badge>
  return (
    <>
      <OnAir state={value} isCurrent={live} />
      <Badge tone={healthTone(value, live)}>{bar.health[value.health] ?? value.health}</Badge>
      <Badge tone={value.appliedRevision === value.revision ? 'unknown' : 'pending'}>
        {bar.revision(number(value.appliedRevision), number(value.revision))}
      </Badge>
      {staleSinceMs !== null && <Badge tone="warn">{common.unknownSince(age(now - staleSinceMs))}</Badge>}
    </>
  )
}

/** The truth about the stream, always in view: each badge has a text, and none looks newer than it is. */
export const Bar = () => {
  const { bar } = useStrings()
  const state = useStreamState()
  const connection = useConnection()
  return (
    <header className="bar">
      <h1>{state.value?.streamId ?? ''}</h1>
      <StreamBadges {...state} />
      <span className="space" />
      <Badge tone={connectionTone(connection.state)}>
        {bar.connection[connection.state] ?? connection.state}
      </Badge>
    </header>
  )
}
