import type { StreamState } from '@stream-manager/contracts'
import { Badge } from '../../kit/badge.tsx'
import { useNow } from '../../kit/use-now.ts'
import { useConnection, useStreamState } from '../../server/server.tsx'
import type { Shown } from '../../server/use-live.ts'
import { useIdentity, useMay, useUser } from '../../session/session.tsx'
import { Nav } from '../../shell/nav.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { isWaiting } from '../programme/actions.ts'
import { HealthBadge } from '../programme/health-badge.tsx'
import { ProgrammeControls } from '../programme/programme-controls.tsx'
import { SettingsButton } from '../settings/settings-button.tsx'
import { StatusBadge } from './status-badge.tsx'
import { connectionTone } from './tones.ts'
import './bar.css'

const Revision = ({ state }: { state: StreamState }) => {
  const { bar, programme } = useStrings()
  const { number } = useFormats()
  if (isWaiting(state)) return <Badge tone="pending">{programme.waiting(number(state.revision))}</Badge>
  return <Badge tone="unknown">{bar.revision(number(state.appliedRevision), number(state.revision))}</Badge>
}

const StreamBadges = ({ value, live, staleSinceMs }: Shown<StreamState>) => {
  const { common } = useStrings()
  const { age } = useFormats()
  const now = useNow()
  if (value === null) return <Badge tone="unknown">{common.loading}</Badge>
  return (
    <>
      <StatusBadge state={value} isCurrent={live} />
      <HealthBadge state={value} isCurrent={live} />
      <Revision state={value} />
      {staleSinceMs !== null && <Badge tone="warn">{common.unknownSince(age(now - staleSinceMs))}</Badge>}
    </>
  )
}

const ConnectionBadge = () => {
  const { bar } = useStrings()
  const { state, polledAtMs } = useConnection()
  if (polledAtMs !== null) return <Badge tone="warn">{bar.polled}</Badge>
  return <Badge tone={connectionTone(state)}>{bar.connection[state] ?? state}</Badge>
}

const Who = () => {
  const { bar } = useStrings()
  const user = useUser()
  if (user === null) return null
  return (
    <span className="who" dir="auto">
      {user.name} <span className="dim">{bar.roles[user.role] ?? user.role}</span>
    </span>
  )
}

/** Drawn again with each revision, and nothing else of the bar is. */
const Programme = () => {
  const state = useStreamState()
  return (
    <>
      <h1>{state.value?.streamId ?? ''}</h1>
      <StreamBadges {...state} />
    </>
  )
}

const Controls = () => {
  const { value } = useStreamState()
  return value && <ProgrammeControls status={value.status} />
}

/** The truth about the stream, always in view: each badge has a text, and none looks newer than it is. */
export const Bar = () => {
  const { bar, common } = useStrings()
  const { isBypassed } = useIdentity()
  const mayConfigure = useMay('stream.configure')
  return (
    <header className="bar">
      <button type="button" className="bar-skip" onClick={() => document.querySelector('main')?.focus()}>
        {common.skip}
      </button>
      <Programme />
      <span className="space" />
      <ConnectionBadge />
      {isBypassed && <Badge tone="warn">{bar.bypassed}</Badge>}
      <Controls />
      {mayConfigure && <SettingsButton />}
      <Nav />
      <Who />
    </header>
  )
}
