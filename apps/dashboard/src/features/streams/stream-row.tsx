import type { Stream, StreamState } from '@stream-manager/contracts'
import { useEffect, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { Badge } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { pathOfStream } from '../../server/stream-path.ts'
import { useLive } from '../../server/use-live.ts'
import { useMay } from '../../session/session.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { healthTone, statusTone } from '../bar/tones.ts'
import { useUptimeSeconds } from '../bar/use-uptime.ts'

interface Props {
  readonly stream: Stream
  readonly onDeleted: () => void
}

const Outputs = ({ state }: { state: StreamState }) => {
  const { outputs } = useStrings()
  return (
    <span className="card-sub">
      {state.outputs.map(({ id, state: shown }) => `${id}: ${outputs.states[shown] ?? shown}`).join(', ')}
    </span>
  )
}

const LiveState = ({ state, isCurrent }: { state: StreamState; isCurrent: boolean }) => {
  const { bar } = useStrings()
  const { duration } = useFormats()
  const uptimeSeconds = useUptimeSeconds(state)
  return (
    <>
      <Badge tone={statusTone(state, isCurrent)}>
        {bar.status[state.status] ?? state.status}
        {uptimeSeconds !== null && isCurrent && ` ${duration(uptimeSeconds)}`}
      </Badge>
      <Badge tone={healthTone(state, isCurrent)}>{bar.health[state.health] ?? state.health}</Badge>
    </>
  )
}

const DeleteStream = ({ stream, onDeleted }: Props) => {
  const { streams } = useStrings()
  const client = useClient()
  const [isAsking, setAsking] = useState(false)
  const remove = useAction(async () => {
    setAsking(false)
    await client.streams.delete(stream.id)
    onDeleted()
  })
  return (
    <>
      <Button isWaiting={remove.isPending} onPress={() => setAsking(true)}>
        {streams.delete}…
      </Button>
      <Confirm
        title={streams.deleteTitle(stream.name)}
        text={streams.deleteText}
        action={streams.delete}
        isOpen={isAsking}
        onConfirm={() => void remove.run()}
        onClose={() => setAsking(false)}
      />
    </>
  )
}

/** A stream with its state, which is followed live. */
export const StreamRow = ({ stream, onDeleted }: Props) => {
  const { streams } = useStrings()
  const client = useClient()
  const own = useMemo(() => client.forStream(stream.id), [client, stream.id])
  useEffect(() => () => own.close(), [own])
  const { value, live } = useLive(own.channels.streamState)
  const mayManage = useMay('streams.manage')
  const isShown = stream.id === client.streamId
  return (
    <li className="card-row" aria-label={stream.name}>
      <span dir="auto">
        <b>{stream.name}</b> {isShown && <span className="dim">{streams.shown}</span>}
        {value && <Outputs state={value} />}
      </span>
      {value && <LiveState state={value} isCurrent={live} />}
      {!isShown && (
        <Link href={`~${pathOfStream(stream.id)}`} className="nav-link">
          {streams.open}
        </Link>
      )}
      {mayManage && stream.id !== 'main' && !isShown && (
        <DeleteStream stream={stream} onDeleted={onDeleted} />
      )}
    </li>
  )
}
