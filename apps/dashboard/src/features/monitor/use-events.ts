import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { beat } from '../../kit/beat.ts'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useClient } from '../../server/server.tsx'
import { useMay } from '../../session/session.tsx'
import { useFormats, useStrings } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { eventLogOf } from './event-log.ts'
import { eventsOfAudit, joinEvents, type MonitorEvent } from './events.ts'

const AUDIT_ENTRIES = 200
const AUDIT_REFRESH_MS = 15_000
/** The time that the plots show. */
const SHOWN_MS = 3_600_000

/** A labelled moment of the plots. */
export interface Mark {
  readonly key: string
  readonly atMs: number
  readonly isFault: boolean
  readonly label: string
}

const useMonitorEvents = (): readonly MonitorEvent[] => {
  const client = useClient()
  const mayReadAudit = useMay('audit.read')
  const log = useMemo(() => eventLogOf(client), [client])
  const watch = useMemo(() => beat.gather(log.watch), [log])
  const recorded = useSyncExternalStore(watch, () => log.events)
  const read = useCallback(
    async (signal: AbortSignal) => {
      if (!mayReadAudit) return []
      const { items } = await client.audit.list({ limit: AUDIT_ENTRIES, signal })
      return eventsOfAudit(items, client.streamId)
    },
    [client, mayReadAudit],
  )
  // Without the audit the events since the page was opened are shown.
  const { value: earlier, refresh } = useLoaded(read)
  useReloadEvery({ refresh }, AUDIT_REFRESH_MS)
  return useMemo(
    () => joinEvents(recorded, { earlier: earlier ?? [], sinceMs: log.sinceMs }),
    [recorded, earlier, log],
  )
}

type Words = Readonly<Record<string, string>>

/** A status or an action that the page does not know is shown as it is. */
const wordOf = ({ kind, text, action }: MonitorEvent, words: { status: Words; actions: Words }): string => {
  if (kind === 'status') return words.status[text] ?? text
  return action === undefined ? text : (words.actions[action] ?? action)
}

/** The events of the last hour, oldest first. */
export const useMarks = (): readonly Mark[] => {
  const { bar, programme } = useStrings()
  const { monitor } = useViewStrings()
  const { time } = useFormats()
  const events = useMonitorEvents()
  return useMemo(() => {
    const sinceMs = Date.now() - SHOWN_MS
    return events
      .filter(({ atMs }) => atMs >= sinceMs)
      .map((event, index) => {
        const { atMs, kind, output = '', person = '' } = event
        const word = wordOf(event, { status: bar.status, actions: programme.actions })
        const label = monitor.events[kind]({ text: word, output, person })
        const isFault = kind === 'streamFault' || kind === 'outputFault'
        return { key: `${atMs} ${index}`, atMs, isFault, label: `${time(new Date(atMs))} ${label}` }
      })
  }, [events, bar, programme, monitor, time])
}
