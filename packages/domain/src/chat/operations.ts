import { ChatMessage, ChatMessageList, ChatSend, Id, NoContent, pageQuery } from '@stream-manager/contracts'
import { answerRead, answerStored, DELETED } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Chat } from './api.ts'

interface Services {
  readonly chat: Chat
}

const DEFAULT_PAGE = 50

export const chatOperations = [
  operation({
    name: 'chat.list',
    summary: 'Messages, newest first',
    permission: 'chat.read',
    http: { method: 'GET', path: '/chat/messages' },
    query: pageQuery(DEFAULT_PAGE),
    answers: { 200: ChatMessageList },
    async run({ chat }: Services, { streamId, query: { limit = DEFAULT_PAGE, cursor } }) {
      return answerRead(await chat.list(streamId, { limit, cursor }))
    },
  }),
  operation({
    name: 'chat.send',
    summary: 'Say something',
    description:
      'One line of at most 500 characters; control and bidi characters are taken out. The settings of the chat hold; ' +
      'moderators are free of slow mode, rates and repetition. A caller that did not identify itself is no moderator.',
    permission: 'chat.send',
    http: { method: 'POST', path: '/chat/messages' },
    body: ChatSend,
    write: { audited: false },
    answers: { 201: ChatMessage },
    async run({ chat }: Services, { streamId, caller, body: { text, name = caller.name }, options }) {
      const sent = await chat.send(streamId, { text, author: { ...caller, name } }, options)
      return answerStored(sent, (message) => ({ status: 201, body: message, created: message.id }))
    },
  }),
  operation({
    name: 'chat.delete',
    summary: 'Delete a message',
    description: 'Its text leaves the store and every history; `message.deleted` is published.',
    permission: 'chat.moderate',
    http: { method: 'DELETE', path: '/chat/messages/:messageId' },
    params: { messageId: Id },
    rpc: { messageId: 'id' },
    write: {},
    answers: { 204: NoContent },
    async run({ chat }: Services, { streamId, params, options }) {
      return answerStored(await chat.delete(streamId, params.messageId, options), () => DELETED)
    },
  }),
]
