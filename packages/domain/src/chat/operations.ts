import { ChatMessage, ChatMessageList, ChatSend, Id, NoContent, pageQuery } from '@stream-manager/contracts'
import { answerRead, answerStored, GONE } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'

const DEFAULT_PAGE = 50

export const chatOperations = [
  operation({
    name: 'chat.list',
    summary: 'Messages, newest first',
    permission: 'chat.read',
    http: { method: 'GET', path: '/chat/messages' },
    query: pageQuery(DEFAULT_PAGE),
    answers: { 200: ChatMessageList },
    async run(domain, { streamId, query: { limit = DEFAULT_PAGE, cursor } }) {
      return answerRead(await domain.chat.list(streamId, { limit, cursor }))
    },
  }),
  operation({
    name: 'chat.send',
    summary: 'Say something',
    description:
      'One line of at most 500 characters; control and bidi characters are taken out. The settings of the chat hold; ' +
      'those who may moderate are free of slow mode, rates and repetition.',
    permission: 'chat.send',
    http: { method: 'POST', path: '/chat/messages' },
    body: ChatSend,
    write: {},
    answers: { 201: ChatMessage },
    async run(domain, { streamId, caller, body: { text, name = caller.name }, options }) {
      const sent = await domain.chat.send(streamId, { text, user: { ...caller, name } }, options)
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
    async run(domain, { streamId, params }) {
      return answerStored(await domain.chat.delete(streamId, params.messageId), () => GONE)
    },
  }),
]
