import type { ChatEvent, ChatMessage } from '@stream-manager/contracts'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useLive } from '../../server/use-live.ts'
import { historyAfter, historyWith, joined, MAX_HISTORY, withOlderPage } from './messages.ts'

const PAGE = 50
const NONE: readonly ChatMessage[] = []

interface History {
  readonly messages: readonly ChatMessage[]
  /** Undefined before the first page, null when there is nothing older. */
  readonly cursor: string | null | undefined
  readonly pages: number
}

const renewed = (before: History, live: readonly ChatMessage[]): History => {
  if (before.messages.length === 0) return before
  const messages = historyWith(before.messages, live)
  return messages.length === 0 ? { ...before, messages, cursor: undefined } : { ...before, messages }
}

/** The live messages with the history that was asked for. */
export const useChat = () => {
  const client = useClient()
  const { value, live } = useLive(client.channels.chat)
  const newest = value?.messages ?? NONE
  const [history, setHistory] = useState<History>({ messages: NONE, cursor: undefined, pages: 0 })
  const { cursor, pages } = history
  const loadOlder = useAction(async () => {
    if (cursor === null) return
    const page = await client.chat.list({ limit: PAGE, ...(cursor !== undefined && { cursor }) })
    const now = client.channels.chat.current.value?.messages ?? NONE
    setHistory((before) => ({
      messages: withOlderPage(before.messages, page.items, now),
      cursor: page.nextCursor,
      pages: before.pages + 1,
    }))
  })
  const follow = useCallback(
    (event: ChatEvent) =>
      setHistory((before) => ({ ...before, messages: historyAfter(before.messages, event) })),
    [],
  )
  useEffect(
    () =>
      client.channels.chat.subscribe({
        event: follow,
        snapshot: (snapshot) => setHistory((before) => renewed(before, snapshot.messages)),
      }),
    [client, follow],
  )
  const messages = useMemo(() => joined(history.messages, newest), [history, newest])
  // The first page would be the live messages, while these are not there yet.
  const hasOlder = value !== null && cursor !== null && history.messages.length < MAX_HISTORY
  return { messages, live, loadOlder, hasOlder, pages, follow }
}
