import type { ChatMessage } from '@stream-manager/contracts'
import { useCallback, useMemo, useState } from 'react'
import { useAction } from '../../notices/use-action.ts'
import { useClient } from '../../server/server.tsx'
import { useLive } from '../../server/use-live.ts'
import { joined, withOlderPage } from './messages.ts'

const PAGE = 50

interface Older {
  readonly messages: readonly ChatMessage[]
  /** Undefined before the first page, null when there is nothing older. */
  readonly cursor: string | null | undefined
}

/** The live messages with the history that was asked for. */
export const useChat = () => {
  const client = useClient()
  const { value, live } = useLive(client.channels.chat)
  const [older, setOlder] = useState<Older>({ messages: [], cursor: undefined })
  const loadOlder = useAction(async () => {
    const { cursor } = older
    if (cursor === null) return
    const page = await client.chat.list({ limit: PAGE, ...(cursor !== undefined && { cursor }) })
    setOlder(({ messages }) => ({ messages: withOlderPage(messages, page.items), cursor: page.nextCursor }))
  })
  const forget = useCallback(
    (isGone: (message: ChatMessage) => boolean) =>
      setOlder(({ messages, cursor }) => ({
        messages: messages.filter((message) => !isGone(message)),
        cursor,
      })),
    [],
  )
  const newest = value?.messages
  const messages = useMemo(() => joined(older.messages, newest ?? []), [older, newest])
  return {
    messages,
    live,
    loadOlder,
    hasOlder: older.cursor !== null,
    forget,
  }
}
