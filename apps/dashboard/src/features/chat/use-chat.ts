import type { ChatMessage } from '@stream-manager/contracts'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { beat } from '../../kit/beat.ts'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useLive } from '../../server/use-live.ts'
import { ChatHistory } from './chat-history.ts'
import { joined, MAX_HISTORY } from './messages.ts'

const PAGE = 50
const NONE: readonly ChatMessage[] = []

/** The live messages with the history that was asked for. */
export const useChat = () => {
  const client = useClient()
  const { value, live } = useLive(client.channels.chat)
  const newest = value?.messages ?? NONE
  // Another stream has another history.
  const { history } = useMemo(() => ({ client, history: new ChatHistory(beat.request) }), [client])
  const { messages: older, cursor, pages } = useSyncExternalStore(history.watch, () => history.view)
  const loadOlder = useAction(async () => {
    if (cursor === null) return
    const page = await client.chat.list({ limit: PAGE, ...(cursor !== undefined && { cursor }) })
    history.addPage(page, client.channels.chat.current.value?.messages ?? NONE)
  })
  useEffect(
    () =>
      client.channels.chat.subscribe({
        event: history.receive,
        snapshot: ({ messages }) => history.renew(messages),
      }),
    [client, history],
  )
  const messages = useMemo(() => joined(older, newest), [older, newest])
  // The first page would be the live messages, while these are not there yet.
  const hasOlder = value !== null && cursor !== null && older.length < MAX_HISTORY
  return { messages, live, loadOlder, hasOlder, pages, follow: history.follow }
}
