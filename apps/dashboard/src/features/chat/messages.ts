import type { ChatMessage } from '@stream-manager/contracts'

/** A page that is open for a day does not grow for a day. */
const MAX_OLDER = 1000

/** Older pages before the live messages, each message once, oldest first. */
export const joined = (
  older: readonly ChatMessage[],
  live: readonly ChatMessage[],
): readonly ChatMessage[] => {
  const known = new Set(live.map(({ id }) => id))
  return [...older.filter(({ id }) => !known.has(id)), ...live]
}

/** A page of the API, newest first, before what is there. */
export const withOlderPage = (
  older: readonly ChatMessage[],
  page: readonly ChatMessage[],
): readonly ChatMessage[] => joined(page.toReversed(), older).slice(-MAX_OLDER)
