import { Id, Output, OutputCreate, OutputList, OutputPatch, StreamState } from '@stream-manager/contracts'
import type { Domain, Mutation } from '@stream-manager/domain'
import { type Server, unwrap } from '@stream-manager/service-kit'
import {
  answerRemoval,
  answerWrite,
  confirm,
  locationOf,
  type Performed,
  type Write,
} from '../../http/answer.ts'
import { etag } from '../../http/etag.ts'
import { pageOf } from '../../http/page.ts'
import {
  AwaitedConditionalHeaders,
  AwaitedHeaders,
  answers,
  NoContent,
  paramsOf,
  type StreamScope,
  streamIdOf,
  WholeListQuery,
} from '../../http/schemas.ts'

interface Place {
  readonly app: Server
  readonly domain: Domain
  readonly scope: StreamScope
}

const tags = ['outputs']
const read = { permission: 'outputs.read' } as const
const write = { permission: 'outputs.write' } as const

const readRoutes = ({ app, domain, scope }: Place): void => {
  const list = {
    tags,
    summary: 'Where the programme goes',
    params: paramsOf(scope, {}),
    querystring: WholeListQuery,
    response: answers({ 200: OutputList }),
  }
  app.get('/outputs', { schema: list, config: read }, async ({ params, query }) => {
    const { items } = unwrap(await domain.outputs.list(streamIdOf(params)))
    return unwrap(pageOf(items, { limit: query.limit ?? items.length, cursor: query.cursor }))
  })
  const one = {
    tags,
    summary: 'One output',
    params: paramsOf(scope, { outputId: Id }),
    response: answers({ 200: Output }),
  }
  app.get('/outputs/:outputId', { schema: one, config: read }, async ({ params }, reply) => {
    const output = unwrap(await domain.outputs.get(streamIdOf(params), params.outputId))
    return reply.header('etag', etag(output.revision)).send(output)
  })
}

interface Written {
  readonly streamId: string
  readonly mutation: Mutation<Output>
  readonly write: Write
}

/** The output as this request left it, with the engine's newest word on it. */
const answerOutput = async (
  domain: Domain,
  { streamId, mutation, write: { wait } }: Written,
  success: { status: number; headers: Record<string, string> },
): Promise<Performed> => {
  const { confirmed, headers } = await confirm(domain, { streamId, mutation, wait })
  const { value, replayed } = mutation
  const now = await domain.outputs.get(streamId, value.id)
  const { state, error, retries, nextRetryAt, bitrateKbps } = now.ok ? now.value : value
  return {
    answer: {
      status: confirmed ? success.status : 202,
      headers: { ...success.headers, ...headers, etag: etag(value.revision) },
      body: { ...value, state, error, retries, nextRetryAt, bitrateKbps },
    },
    replayed,
  }
}

const createRoute = ({ app, domain, scope }: Place): void => {
  const schema = {
    tags,
    summary: 'Add an output',
    params: paramsOf(scope, {}),
    headers: AwaitedHeaders,
    body: OutputCreate,
    response: answers({ 201: Output, 202: Output }),
  }
  app.post('/outputs', { schema, config: write }, (request, reply) => {
    const streamId = streamIdOf(request.params)
    return answerWrite(domain, { request, reply }, async (write) => {
      const mutation = unwrap(await domain.outputs.create(streamId, request.body, write.options))
      const headers = { location: locationOf(request, mutation.value.id) }
      return answerOutput(domain, { streamId, mutation, write }, { status: 201, headers })
    })
  })
}

const updateRoute = ({ app, domain, scope }: Place): void => {
  const schema = {
    tags,
    summary: 'Change an output by JSON merge patch',
    description: '`key` is write-only; `null` forgets it.',
    params: paramsOf(scope, { outputId: Id }),
    headers: AwaitedConditionalHeaders,
    body: OutputPatch,
    response: answers({ 200: Output, 202: Output }),
  }
  app.patch('/outputs/:outputId', { schema, config: write }, (request, reply) => {
    const target = { streamId: streamIdOf(request.params), outputId: request.params.outputId }
    return answerWrite(domain, { request, reply }, async (write) => {
      const mutation = unwrap(await domain.outputs.update(target, request.body, write.options))
      const { streamId } = target
      return answerOutput(domain, { streamId, mutation, write }, { status: 200, headers: {} })
    })
  })
}

const deleteRoute = ({ app, domain, scope }: Place): void => {
  const schema = {
    tags,
    summary: 'Remove an output',
    description: '202 with the state when the engine has not confirmed yet.',
    params: paramsOf(scope, { outputId: Id }),
    headers: AwaitedConditionalHeaders,
    response: answers({ 202: StreamState, 204: NoContent }),
  }
  app.delete('/outputs/:outputId', { schema, config: write }, (request, reply) => {
    const target = { streamId: streamIdOf(request.params), outputId: request.params.outputId }
    return answerWrite(domain, { request, reply }, async ({ options, wait }) => {
      const mutation = unwrap(await domain.outputs.delete(target, options))
      return answerRemoval(domain, { streamId: target.streamId, mutation, wait })
    })
  })
}

export const outputRoutes = (app: Server, domain: Domain, scope: StreamScope): void => {
  const place = { app, domain, scope }
  readRoutes(place)
  createRoute(place)
  updateRoute(place)
  deleteRoute(place)
}
