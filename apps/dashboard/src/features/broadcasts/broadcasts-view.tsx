import type { BroadcastsQuery } from '@stream-manager/contracts'
import { useCallback, useMemo, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { saveFile } from '../../kit/save-file.ts'
import { Switch } from '../../kit/switch.tsx'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { HistoryCaveat } from '../monitor/history-caveat.tsx'
import { MonitorPage } from '../monitor/monitor-page.tsx'
import { useHistory } from '../monitor/use-history.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { BroadcastRow } from './broadcast-row.tsx'
import '../../kit/card.css'
import './broadcasts.css'

const REFRESH_MS = 10_000
/** Broadcasts that ended stay as they are, and the server adds up the figures of each. */
const ENDED_REFRESH_MS = 60_000
const MAX_SHOWN = 20
const MAX_IN_TABLE = 50

const useBroadcasts = (query: BroadcastsQuery) => {
  const { analytics } = useMonitoring()
  const read = useCallback(
    (signal: AbortSignal) => analytics.broadcasts(query, { signal }),
    [analytics, query],
  )
  const shown = useHistory(read)
  const items = shown.value?.items ?? []
  const haveEnded = items.length > 0 && items.every(({ end }) => end !== null)
  useReloadEvery(shown, haveEnded ? ENDED_REFRESH_MS : REFRESH_MS)
  return shown
}

const Download = ({ stream }: { stream: string | null }) => {
  const { broadcasts } = useViewStrings()
  const { analytics } = useMonitoring()
  const query = { limit: MAX_IN_TABLE, ...(stream !== null && { stream }) }
  const save = useAction(async () => saveFile(await analytics.broadcastsCsv(query), 'broadcasts.csv'))
  return (
    <Button isWaiting={save.isPending} onPress={() => void save.run()}>
      {broadcasts.download(MAX_IN_TABLE)}
    </Button>
  )
}

/** Every time on air with its report, the newest first. */
export const BroadcastsView = () => {
  const { broadcasts } = useViewStrings()
  const { streamId } = useClient()
  const [isOneStream, setOneStream] = useState(false)
  const query = useMemo(
    () => ({ limit: MAX_SHOWN, ...(isOneStream && { stream: streamId }) }),
    [isOneStream, streamId],
  )
  const shown = useBroadcasts(query)
  const { value } = shown
  return (
    <MonitorPage title={broadcasts.title}>
      <div className="card-head">
        <Switch isSelected={isOneStream} onChange={setOneStream}>
          {broadcasts.onlyStream(streamId)}
        </Switch>
        <span className="space" />
        <Download stream={isOneStream ? streamId : null} />
      </div>
      <HistoryCaveat {...shown} />
      {value && (
        <section className="card">
          {value.items.length === 0 && <p>{isOneStream ? broadcasts.noneOf(streamId) : broadcasts.none}</p>}
          <ul aria-label={broadcasts.title}>
            {value.items.map((broadcast) => (
              <BroadcastRow key={broadcast.id} broadcast={broadcast} />
            ))}
          </ul>
          {value.nextCursor !== null && <p className="dim">{broadcasts.more}</p>}
        </section>
      )}
    </MonitorPage>
  )
}
