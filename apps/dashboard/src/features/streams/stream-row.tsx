import type { OutputSummary, StreamSummary } from '@stream-manager/contracts'
import { useState } from 'react'
import { Link } from 'wouter'
import { Badge } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/confirm.tsx'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { pathOfStream } from '../../server/stream-path.ts'
import { useMay } from '../../session/session.tsx'
import { useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { StatusBadge } from '../bar/status-badge.tsx'
import { healthTone } from '../bar/tones.ts'

interface Props {
  readonly stream: StreamSummary
  /** False when a newer reading failed. */
  readonly isCurrent: boolean
  readonly onDeleted: () => void
}

const Outputs = ({ outputs: shown }: { outputs: readonly OutputSummary[] }) => {
  const { outputs } = useViewStrings()
  const textOf = ({ id, state, error }: OutputSummary) =>
    `${id}: ${outputs.states[state] ?? state}${error ? ` (${error.code})` : ''}`
  return <span className="card-sub">{shown.map(textOf).join(', ')}</span>
}

const State = ({ stream, isCurrent }: Pick<Props, 'stream' | 'isCurrent'>) => {
  const { bar } = useStrings()
  const { streams } = useViewStrings()
  const { status, health } = stream
  if (status === null || health === null) return <Badge tone="unknown">{streams.unknown}</Badge>
  return (
    <>
      <StatusBadge state={stream} isCurrent={isCurrent} />
      <Badge tone={healthTone(stream, isCurrent)}>{bar.health[health] ?? health}</Badge>
    </>
  )
}

const DeleteStream = ({ stream, onDeleted }: Omit<Props, 'isCurrent'>) => {
  const { streams } = useViewStrings()
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

/** A stream with its state as of the last reading of the list. */
export const StreamRow = ({ stream, isCurrent, onDeleted }: Props) => {
  const { streams } = useViewStrings()
  const client = useClient()
  const mayManage = useMay('streams.manage')
  const isShown = stream.id === client.streamId
  return (
    <li className="card-row" aria-label={stream.name}>
      <span dir="auto">
        <b>{stream.name}</b> {isShown && <span className="dim">{streams.shown}</span>}
        {stream.outputs && <Outputs outputs={stream.outputs} />}
      </span>
      <State stream={stream} isCurrent={isCurrent} />
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
