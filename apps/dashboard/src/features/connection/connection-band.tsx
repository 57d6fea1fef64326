import { Suspense, useEffect, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { lazyPart } from '../../kit/lazy-part.ts'
import { useNow } from '../../kit/use-now.ts'
import { POLL_MS } from '../../server/poll.ts'
import { useApiAwaySince, useClient, useConnection } from '../../server/server.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import './connection-band.css'

/** The first question about the version can wait until the page stands. */
const UpdateNotice = lazyPart(async () => (await import('./update-notice.tsx')).UpdateNotice)

/** The first connection takes a moment, and a short break is over before anyone reads of it. */
const QUIET_MS = 2000

/** Since when the page is without a connection, by its own clock. Null while it has one. */
const useLostSince = (isConnected: boolean): number | null => {
  const [since, setSince] = useState<number | null>(null)
  useEffect(() => setSince(isConnected ? null : Date.now()), [isConnected])
  return since
}

/** Some events were lost for good: what is shown was read anew. */
const useLostHistory = (): readonly [isLost: boolean, dismiss: () => void] => {
  const { channels } = useClient()
  const [isLost, setLost] = useState(false)
  useEffect(() => {
    const resync = () => setLost(true)
    const leave = [channels.streamState, channels.layerUpdates].map((channel) =>
      channel.subscribe({ resync }),
    )
    return () => {
      for (const end of leave) end()
    }
  }, [channels])
  return [isLost, () => setLost(false)]
}

/** Tells that the page reads from time to time, and how old it is. */
const PolledNote = ({ polledAtMs }: { polledAtMs: number }) => {
  const { connection } = useStrings()
  const { age, number } = useFormats()
  const now = useNow()
  return (
    <p data-tone="warn">
      {connection.polled(number(POLL_MS / 1000))} {/* A reader of the screen is not told of each second. */}
      <span role="timer">{connection.polledAgo(age(now - polledAtMs))}</span>
    </p>
  )
}

/** Says when what is shown may be old, and when a part of the history is missing. */
export const ConnectionBand = () => {
  const { connection, common } = useStrings()
  const { age } = useFormats()
  const { state, reason, polledAtMs } = useConnection()
  const isPolled = polledAtMs !== null
  const since = useLostSince(state === 'connected')
  const apiAwaySince = useApiAwaySince()
  const [isLost, dismiss] = useLostHistory()
  const now = useNow()
  const lostMs = since === null ? 0 : now - since
  const apiAwayMs = apiAwaySince === null ? 0 : now - apiAwaySince
  return (
    <div className="connection-band" role="status">
      {isPolled && <PolledNote polledAtMs={polledAtMs} />}
      {!isPolled && lostMs > QUIET_MS && (
        <p data-tone="warn">
          {state === 'disconnected'
            ? connection.refused(reason ?? common.notKnown, age(lostMs))
            : connection.lost(age(lostMs))}
        </p>
      )}
      {apiAwayMs > QUIET_MS && <p data-tone="warn">{connection.noCommands(age(apiAwayMs))}</p>}
      <Suspense>
        <UpdateNotice isConnected={state === 'connected' || isPolled} />
      </Suspense>
      {isLost && (
        <p>
          {connection.historyLost} <Button onPress={dismiss}>{common.dismiss}</Button>
        </p>
      )}
    </div>
  )
}
