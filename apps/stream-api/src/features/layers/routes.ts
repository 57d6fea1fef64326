import {
  Id,
  Layer,
  LayerBatch,
  LayerBatchResult,
  LayerCreate,
  LayerList,
  LayerPatch,
  StreamState,
} from '@stream-manager/contracts'
import type { Domain, LayerBatchOutcome, Mutation } from '@stream-manager/domain'
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

/** A whole scene at once, long texts included. */
const BATCH_LIMIT_BYTES = 512 * 1024

const tags = ['layers']
const read = { permission: 'layers.read' } as const
const write = { permission: 'layers.write' } as const

const readRoutes = ({ app, domain, scope }: Place): void => {
  const list = {
    tags,
    summary: 'Layers in z-order, lowest first',
    params: paramsOf(scope, {}),
    querystring: WholeListQuery,
    response: answers({ 200: LayerList }),
  }
  app.get('/layers', { schema: list, config: read }, async ({ params, query }) => {
    const { items } = unwrap(await domain.layers.list(streamIdOf(params)))
    return unwrap(pageOf(items, { limit: query.limit ?? items.length, cursor: query.cursor }))
  })
  const one = {
    tags,
    summary: 'One layer',
    params: paramsOf(scope, { layerId: Id }),
    response: answers({ 200: Layer }),
  }
  app.get('/layers/:layerId', { schema: one, config: read }, async ({ params }, reply) => {
    const layer = unwrap(await domain.layers.get(streamIdOf(params), params.layerId))
    return reply.header('etag', etag(layer.revision)).send(layer)
  })
}

interface Written<Value> {
  readonly streamId: string
  readonly mutation: Mutation<Value>
  readonly write: Write
}

/** The layer as this request left it, with the engine's newest word on it. */
const answerLayer = async (
  domain: Domain,
  { streamId, mutation, write: { wait } }: Written<Layer>,
  success: { status: number; headers: Record<string, string> },
): Promise<Performed> => {
  const { confirmed, headers } = await confirm(domain, { streamId, mutation, wait })
  const { value, replayed } = mutation
  const now = await domain.layers.get(streamId, value.id)
  const body = { ...value, status: now.ok ? now.value.status : null }
  return {
    answer: {
      status: confirmed ? success.status : 202,
      headers: { ...success.headers, ...headers, etag: etag(value.revision) },
      body,
    },
    replayed,
  }
}

const createRoute = ({ app, domain, scope }: Place): void => {
  const schema = {
    tags,
    summary: 'Add a layer',
    description: 'On top of the others and as large as the programme unless it says otherwise.',
    params: paramsOf(scope, {}),
    headers: AwaitedHeaders,
    body: LayerCreate,
    response: answers({ 201: Layer, 202: Layer }),
  }
  app.post('/layers', { schema, config: write }, (request, reply) => {
    const streamId = streamIdOf(request.params)
    return answerWrite(domain, { request, reply }, async (write) => {
      const mutation = unwrap(await domain.layers.create(streamId, request.body, write.options))
      const headers = { location: locationOf(request, mutation.value.id) }
      return answerLayer(domain, { streamId, mutation, write }, { status: 201, headers })
    })
  })
}

const updateRoute = ({ app, domain, scope }: Place): void => {
  const schema = {
    tags,
    summary: 'Change a layer by JSON merge patch',
    description: 'What is left out stays; objects merge; in `content`, `null` removes an optional field.',
    params: paramsOf(scope, { layerId: Id }),
    headers: AwaitedConditionalHeaders,
    body: LayerPatch,
    response: answers({ 200: Layer, 202: Layer }),
  }
  app.patch('/layers/:layerId', { schema, config: write }, (request, reply) => {
    const target = { streamId: streamIdOf(request.params), layerId: request.params.layerId }
    return answerWrite(domain, { request, reply }, async (write) => {
      const mutation = unwrap(await domain.layers.update(target, request.body, write.options))
      const { streamId } = target
      return answerLayer(domain, { streamId, mutation, write }, { status: 200, headers: {} })
    })
  })
}

const deleteRoute = ({ app, domain, scope }: Place): void => {
  const schema = {
    tags,
    summary: 'Remove a layer',
    description: '202 with the state when the engine has not confirmed yet.',
    params: paramsOf(scope, { layerId: Id }),
    headers: AwaitedConditionalHeaders,
    response: answers({ 202: StreamState, 204: NoContent }),
  }
  app.delete('/layers/:layerId', { schema, config: write }, (request, reply) => {
    const target = { streamId: streamIdOf(request.params), layerId: request.params.layerId }
    return answerWrite(domain, { request, reply }, async ({ options, wait }) => {
      const mutation = unwrap(await domain.layers.delete(target, options))
      return answerRemoval(domain, { streamId: target.streamId, mutation, wait })
    })
  })
}

const answerBatch = async (
  domain: Domain,
  { streamId, mutation, write: { wait } }: Written<LayerBatchOutcome>,
): Promise<Performed> => {
  const { confirmed, headers } = await confirm(domain, { streamId, mutation, wait })
  const { revision, value, replayed } = mutation
  const now = await domain.layers.list(streamId)
  const statuses = new Map(now.ok ? now.value.items.map(({ id, status }) => [id, status]) : [])
  const results = value.results.map((result) =>
    result.layer
      ? { ...result, layer: { ...result.layer, status: statuses.get(result.layer.id) ?? null } }
      : result,
  )
  return { answer: { status: confirmed ? 200 : 202, headers, body: { revision, results } }, replayed }
}

const batchRoute = ({ app, domain, scope }: Place): void => {
  const schema = {
    tags,
    summary: 'Several operations in the same frame, or none of them',
    description:
      'A refusal names the operation by its index. `reorder` names every layer once, lowest first: places become ' +
      'z-indexes. `ifMatch` compares with the layer as it was before the batch.',
    params: paramsOf(scope, {}),
    headers: AwaitedHeaders,
    body: LayerBatch,
    response: answers({ 200: LayerBatchResult, 202: LayerBatchResult }),
  }
  const options = { schema, config: write, bodyLimit: BATCH_LIMIT_BYTES }
  app.post('/layers/batch', options, (request, reply) => {
    const streamId = streamIdOf(request.params)
    return answerWrite(domain, { request, reply }, async (write) => {
      const mutation = unwrap(await domain.layers.batch(streamId, request.body, write.options))
      return answerBatch(domain, { streamId, mutation, write })
    })
  })
}

export const layerRoutes = (app: Server, domain: Domain, scope: StreamScope): void => {
  const place = { app, domain, scope }
  readRoutes(place)
  createRoute(place)
  updateRoute(place)
  deleteRoute(place)
  batchRoute(place)
}
