import { ChatMessage, ChatMessageList, ChatSend, Id } from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'
import { type Server, unwrap } from '@stream-manager/service-kit'
import { answerWrite, locationOf } from '../../http/answer.ts'
import {
  answers,
  NoContent,
  pageQuery,
  paramsOf,
  type StreamScope,
  streamIdOf,
  WriteHeaders,
} from '../../http/schemas.ts'

const DEFAULT_PAGE = 50
const tags = ['chat']

const listRoute = (app: Server, domain: Domain, scope: StreamScope): void => {
  const schema = {
    tags,
    summary: 'Messages, newest first',
    params: paramsOf(scope, {}),
    querystring: pageQuery(DEFAULT_PAGE),
    response: answers({ 200: ChatMessageList }),
  }
  app.get('/chat/messages', { schema, config: { permission: 'chat.read' } }, async ({ params, query }) => {
    const { limit = DEFAULT_PAGE, cursor } = query
    return unwrap(await domain.chat.list(streamIdOf(params), { limit, cursor }))
  })
}

const sendRoute = (app: Server, domain: Domain, scope: StreamScope): void => {
  const schema = {
    tags,
    summary: 'Say something',
    description: 'One line of at most 500 characters; control and bidi characters are taken out.',
    params: paramsOf(scope, {}),
    headers: WriteHeaders,
    body: ChatSend,
    response: answers({ 201: ChatMessage }),
  }
  app.post('/chat/messages', { schema, config: { permission: 'chat.send' } }, (request, reply) =>
    answerWrite(domain, { request, reply }, async ({ options }) => {
      const { text, name = request.principal.name } = request.body
      const user = { id: request.principal.id, name }
      const sent = unwrap(await domain.chat.send(streamIdOf(request.params), { text, user }, options))
      const headers = { location: locationOf(request, sent.value.id) }
      return { answer: { status: 201, headers, body: sent.value }, replayed: sent.replayed }
    }),
  )
}

const deleteRoute = (app: Server, domain: Domain, scope: StreamScope): void => {
  const schema = {
    tags,
    summary: 'Delete a message',
    description: 'Its text leaves the store and every history; `message.deleted` is published.',
    params: paramsOf(scope, { messageId: Id }),
    headers: WriteHeaders,
    response: answers({ 204: NoContent }),
  }
  const config = { permission: 'chat.moderate' } as const
  app.delete('/chat/messages/:messageId', { schema, config }, (request, reply) =>
    answerWrite(domain, { request, reply }, async () => {
      const { messageId } = request.params
      const { replayed } = unwrap(await domain.chat.delete(streamIdOf(request.params), messageId))
      return { answer: { status: 204, headers: {}, body: null }, replayed }
    }),
  )
}

export const chatRoutes = (app: Server, domain: Domain, scope: StreamScope): void => {
  listRoute(app, domain, scope)
  sendRoute(app, domain, scope)
  deleteRoute(app, domain, scope)
}
