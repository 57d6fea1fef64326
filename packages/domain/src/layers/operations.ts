import {
  Id,
  Layer,
  LayerBatch,
  LayerBatchResult,
  LayerCreate,
  LayerList,
  LayerPatch,
  NoContent,
  type Result,
  StreamState,
  WholeListQuery,
} from '@stream-manager/contracts'
import type { Domain } from '../create-domain.ts'
import { answerApplied, answerOne, answerRead, answerRemoval } from '../operation/answers.ts'
import { type Call, operation } from '../operation/operation.ts'
import { pageOf } from '../operation/whole-list.ts'
import type { Mutation } from '../store/api.ts'
import type { LayerBatchOutcome } from './api.ts'

/** A whole scene at once, long texts included. */
const BATCH_LIMIT_BYTES = 512 * 1024

interface Written {
  readonly written: Result<Mutation<Layer>>
  readonly status: 200 | 201
}

/** The layer as this call left it, with the engine's newest word on it. */
const answerLayer = (domain: Domain, call: Call, { written, status }: Written) =>
  answerApplied(domain, call, {
    written,
    status,
    present: async ({ value }) => {
      const now = await domain.layers.get(call.streamId, value.id)
      return {
        body: { ...value, status: now.ok ? now.value.status : null },
        revision: value.revision,
        ...(status === 201 && { created: value.id }),
      }
    },
  })

const answerBatch = (domain: Domain, call: Call, written: Result<Mutation<LayerBatchOutcome>>) =>
  answerApplied(domain, call, {
    written,
    status: 200,
    present: async ({ revision, value }) => {
      const now = await domain.layers.list(call.streamId)
      const statuses = new Map(now.ok ? now.value.items.map(({ id, status }) => [id, status]) : [])
      const results = value.results.map(({ layer, ...result }) =>
        layer ? { ...result, layer: { ...layer, status: statuses.get(layer.id) ?? null } } : result,
      )
      return { body: { revision, results } }
    },
  })

export const layerOperations = [
  operation({
    name: 'layers.list',
    summary: 'Layers in z-order, lowest first',
    permission: 'layers.read',
    http: { method: 'GET', path: '/layers' },
    query: WholeListQuery,
    answers: { 200: LayerList },
    async run(domain, { streamId, query }) {
      const layers = await domain.layers.list(streamId)
      return answerRead(layers.ok ? pageOf(layers.value.items, query) : layers)
    },
  }),
  operation({
    name: 'layers.get',
    summary: 'One layer',
    permission: 'layers.read',
    http: { method: 'GET', path: '/layers/:layerId' },
    params: { layerId: Id },
    rpc: { layerId: 'id' },
    answers: { 200: Layer },
    async run(domain, { streamId, params }) {
      return answerOne(await domain.layers.get(streamId, params.layerId))
    },
  }),
  operation({
    name: 'layers.create',
    summary: 'Add a layer',
    description: 'On top of the others and as large as the programme unless it says otherwise.',
    permission: 'layers.write',
    http: { method: 'POST', path: '/layers' },
    body: LayerCreate,
    rpc: { body: 'layer' },
    write: { awaited: true },
    answers: { 201: Layer, 202: Layer },
    async run(domain, call) {
      const written = await domain.layers.create(call.streamId, call.body, call.options)
      return answerLayer(domain, call, { written, status: 201 })
    },
  }),
  operation({
    name: 'layers.update',
    summary: 'Change a layer by JSON merge patch',
    description: 'What is left out stays; objects merge; in `content`, `null` removes an optional field.',
    permission: 'layers.write',
    http: { method: 'PATCH', path: '/layers/:layerId' },
    params: { layerId: Id },
    body: LayerPatch,
    rpc: { layerId: 'id', body: 'changes' },
    write: { conditional: true, awaited: true },
    answers: { 200: Layer, 202: Layer },
    async run(domain, call) {
      const target = { streamId: call.streamId, layerId: call.params.layerId }
      const written = await domain.layers.update(target, call.body, call.options)
      return answerLayer(domain, call, { written, status: 200 })
    },
  }),
  operation({
    name: 'layers.delete',
    summary: 'Remove a layer',
    description: '202 with the state when the engine has not confirmed yet.',
    permission: 'layers.write',
    http: { method: 'DELETE', path: '/layers/:layerId' },
    params: { layerId: Id },
    rpc: { layerId: 'id' },
    write: { conditional: true, awaited: true },
    answers: { 202: StreamState, 204: NoContent },
    async run(domain, call) {
      const target = { streamId: call.streamId, layerId: call.params.layerId }
      return answerRemoval(domain, call, await domain.layers.delete(target, call.options))
    },
  }),
  operation({
    name: 'layers.batch',
    summary: 'Several operations in the same frame, or none of them',
    description:
      'A refusal names the operation by its index. `reorder` names every layer once, lowest first: places become ' +
      'z-indexes. `ifMatch` compares with the layer as it was before the batch.',
    permission: 'layers.write',
    http: { method: 'POST', path: '/layers/batch', bodyLimitBytes: BATCH_LIMIT_BYTES },
    body: LayerBatch,
    write: { awaited: true },
    answers: { 200: LayerBatchResult, 202: LayerBatchResult },
    async run(domain, call) {
      return answerBatch(domain, call, await domain.layers.batch(call.streamId, call.body, call.options))
    },
  }),
]
