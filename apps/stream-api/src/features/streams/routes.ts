import { Id, Stream, StreamCreate, StreamList } from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'
import { type Server, unwrap } from '@stream-manager/service-kit'
import { Type } from 'typebox'
import { answerWrite, locationOf } from '../../http/answer.ts'
import { etag } from '../../http/etag.ts'
import { pageOf } from '../../http/page.ts'
import { answers, ConditionalHeaders, NoContent, WholeListQuery, WriteHeaders } from '../../http/schemas.ts'

const tags = ['streams']
const OneStream = Type.Object({ streamId: Id }, { additionalProperties: false })
const read = { permission: 'streams.read' } as const
const manage = { permission: 'streams.manage' } as const

const readRoutes = (app: Server, domain: Domain): void => {
  const list = {
    tags,
    summary: 'Every stream; `main` is always there',
    querystring: WholeListQuery,
    response: answers({ 200: StreamList }),
  }
  app.get('/streams', { schema: list, config: read }, async ({ query }) => {
    const streams = await domain.streams.list()
    return unwrap(pageOf(streams, { limit: query.limit ?? streams.length, cursor: query.cursor }))
  })
  const one = { tags, summary: 'One stream', params: OneStream, response: answers({ 200: Stream }) }
  app.get('/streams/:streamId', { schema: one, config: read }, async ({ params }, reply) => {
    const stream = unwrap(await domain.streams.get(params.streamId))
    return reply.header('etag', etag(stream.revision)).send(stream)
  })
}

const createRoute = (app: Server, domain: Domain): void => {
  const schema = {
    tags,
    summary: 'Add a stream',
    headers: WriteHeaders,
    body: StreamCreate,
    response: answers({ 201: Stream }),
  }
  app.post('/streams', { schema, config: manage }, (request, reply) =>
    answerWrite(domain, { request, reply }, async ({ options }) => {
      const { value, replayed } = unwrap(await domain.streams.create(request.body, options))
      const headers = { location: locationOf(request, value.id), etag: etag(value.revision) }
      return { answer: { status: 201, headers, body: value }, replayed }
    }),
  )
}

const deleteRoute = (app: Server, domain: Domain): void => {
  const schema = {
    tags,
    summary: 'Delete a stream that is offline, with its layers, outputs and chat',
    params: OneStream,
    headers: ConditionalHeaders,
    response: answers({ 204: NoContent }),
  }
  app.delete('/streams/:streamId', { schema, config: manage }, (request, reply) =>
    answerWrite(domain, { request, reply }, async ({ options }) => {
      unwrap(await domain.streams.delete(request.params.streamId, options))
      return { answer: { status: 204, headers: {}, body: null }, replayed: false }
    }),
  )
}

export const streamsRoutes = (app: Server, domain: Domain): void => {
  readRoutes(app, domain)
  createRoute(app, domain)
  deleteRoute(app, domain)
}
