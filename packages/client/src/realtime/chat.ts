import type { ChatEvent, ChatMessage } from '@stream-manager/contracts'
import { CHANNELS } from '@stream-manager/contracts/channel-name'
import { isRecord } from '@stream-manager/contracts/is-record'
import { isText, listOf, shape } from '../guards.ts'
import { isChatMessage } from '../shapes.ts'
import type { ChannelRules } from './channel-rules.ts'

/** The newest messages, oldest first; older ones are in `client.chat.list()`. */
export interface ChatSnapshot {
  readonly messages: readonly ChatMessage[]
}

/** The server's log keeps as many. */
const MAX_MESSAGES = CHANNELS.chat.retain

const isChatEvent = (value: unknown): value is ChatEvent => {
  if (!isRecord(value)) return false
  switch (value['type']) {
    case 'message':
      return isChatMessage(value['message'])
    case 'message.deleted':
      return isText(value['id'])
    case 'user.banned':
      return isText(value['userId'])
    default:
      return false
  }
}

const messagesAfter = (messages: readonly ChatMessage[], event: ChatEvent): readonly ChatMessage[] => {
  switch (event.type) {
    case 'message':
      // It was read by REST already, and now its event is recovered.
      if (messages.some(({ id }) => id === event.message.id)) return messages
      return [...messages, event.message].slice(-MAX_MESSAGES)
    case 'message.deleted':
      return messages.filter(({ id }) => id !== event.id)
    case 'user.banned':
      return messages.filter(({ user }) => user.id !== event.userId)
  }
}

export const chat: ChannelRules<ChatSnapshot, ChatEvent> = {
  kind: 'chat',
  isSnapshot: shape<ChatSnapshot>({ messages: listOf(isChatMessage) }),
  isEvent: isChatEvent,
  apply: ({ messages }, event) => ({ messages: messagesAfter(messages, event) }),
}
