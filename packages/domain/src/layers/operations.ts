import {
  Layer,
  LayerBatch,
  LayerBatchResult,
  LayerCreate,
  type LayerEdit,
  LayerList,
  LayerPatch,
  type Target,
} from '@stream-manager/contracts'
import { layerForViewers, layersForViewers } from '../audience/viewer.ts'
import { type Call, operation } from '../operation/operation.ts'
import { answerApplied, type EngineAwaiting } from '../stream/answer-applied.ts'
import type { StreamMutation } from '../stream/api.ts'
import { resource } from '../stream/resource.ts'
import type { ViewReading } from '../stream/view-read.ts'
import type { LayerBatchOutcome, Layers } from './api.ts'
import { layerItems } from './service.ts'

interface Services extends EngineAwaiting, ViewReading {
  readonly layers: Layers
}

/** The part of the stream that an edit changes. A new order changes all layers. */
const targetOf = (streamId: string, edit: LayerEdit): Target => {
  if (edit.op === 'reorder') return streamId
  return { streamId, layerId: edit.op === 'create' ? edit.layer.id : edit.id }
}

/** A whole scene in one request, long texts included. */
const BATCH_LIMIT_BYTES = 512 * 1024

const presentBatch = async (
  { layers }: Services,
  { streamId }: Call,
  { revision, value }: StreamMutation<LayerBatchOutcome>,
) => {
  const current = await layers.list(streamId)
  const statuses = new Map(current.ok ? current.value.items.map(({ id, status }) => [id, status]) : [])
  const results = value.results.map(({ layer, ...result }) =>
    layer ? { ...result, layer: { ...layer, status: statuses.get(layer.id) ?? null } } : result,
  )
  return { body: { revision, results } }
}

export const layerOperations = [
  ...resource({
    noun: 'layer',
    permissions: { read: 'layers.read', write: 'layers.write' },
    texts: {
      list: { summary: 'Layers in z-order, lowest first' },
      get: { summary: 'One layer' },
      create: {
        summary: 'Add a layer',
        description: 'On top of the others and as large as the programme unless it says otherwise.',
      },
      update: {
        summary: 'Change a layer by JSON merge patch',
        description: 'What is left out stays; objects merge; in `content`, `null` removes an optional field.',
      },
      delete: {
        summary: 'Remove a layer',
        description: '202 with the state when the engine has not confirmed yet.',
      },
    },
    schemas: { item: Layer, list: LayerList, create: LayerCreate, patch: LayerPatch },
    items: layerItems,
    service: ({ layers }: Services) => layers,
    forViewers: { list: layersForViewers, item: layerForViewers },
    present: (written: Layer, current): Layer => ({ ...written, status: current?.status ?? null }),
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
    targets: ({ streamId, body }) => body.operations.map((edit) => targetOf(streamId, edit)),
    answers: { 200: LayerBatchResult, 202: LayerBatchResult },
    async run(services: Services, call) {
      const written = await services.layers.batch(call.streamId, call.body, call.options)
      return answerApplied(services, call, {
        written,
        status: 200,
        present: (mutation) => presentBatch(services, call, mutation),
      })
    },
  }),
]
