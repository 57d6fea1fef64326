import type { ChatEvent, ChatMessage } from '@stream-manager/contracts'

/** A page that is open for a day does not grow for a day. */
export const MAX_HISTORY = 1000

type Messages = readonly ChatMessage[]

/** Older messages before newer ones, each message once, oldest first. */
export const joined = (older: Messages, newer: Messages): Messages => {
  const known = new Set(newer.map(({ id }) => id))
  return [...older.filter(({ id }) => !known.has(id)), ...newer]
}

/**
 * A page of the API, newest first, before what is there. The live messages come along: they stay in the history when newer
 * ones have pushed them out of the channel, or it would have a hole.
 */
export const withOlderPage = (history: Messages, page: Messages, live: Messages): Messages =>
  joined(joined(page.toReversed(), history), live).slice(-MAX_HISTORY)

/** The history goes on with the channel, once a page of it was asked for. */
export const historyAfter = (history: Messages, event: ChatEvent): Messages => {
  if (history.length === 0) return history
  switch (event.type) {
    case 'message':
      if (history.some(({ id }) => id === event.message.id)) return history
      return [...history, event.message].slice(-MAX_HISTORY)
    case 'message.deleted':
      return history.filter(({ id }) => id !== event.id)
    case 'user.banned':
      return history.filter(({ user }) => user.id !== event.userId)
  }
}

/**
 * The history with a fresh state of the channel. A message that is missing there was taken away. Where the two share none, messages
 * between them are not known, so the history begins anew.
 */
export const historyWith = (history: Messages, live: Messages): Messages => {
  const [first] = live
  const at = history.findIndex(({ id }) => id === first?.id)
  return at < 0 ? [] : [...history.slice(0, at), ...live].slice(-MAX_HISTORY)
}
