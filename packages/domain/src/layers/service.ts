import { type Asset, type Layer, type LayerOperation, type Result, succeed } from '@stream-manager/contracts'
import { readAssets } from '../assets/read.ts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { checkRevision } from '../store/precondition.ts'
import { composeLayer } from '../stream/compose.ts'
import { type Command, mutateStream } from '../stream/mutate.ts'
import { readView, type StreamView } from '../stream/view.ts'
import type { LayerBatchOutcome, Layers } from './api.ts'
import { applyBatch } from './batch.ts'
import { assetIdsIn } from './content.ts'
import { findLayer } from './rules.ts'

const contentOf = (operation: LayerOperation) => {
  if (operation.op === 'create') return operation.layer.content
  return operation.op === 'update' ? operation.changes.content : undefined
}

const loadAssets = (context: Context, operations: readonly LayerOperation[]) =>
  readAssets(
    context,
    operations.flatMap((operation) => assetIdsIn(contentOf(operation) ?? {})),
  )

interface BatchRequest {
  readonly operations: readonly LayerOperation[]
  readonly assets: ReadonlyMap<string, Asset>
}

const batchCommand =
  (context: Context, { operations, assets }: BatchRequest): Command<LayerBatchOutcome> =>
  (view, revision) => {
    const outcome = applyBatch(view.desired.layers, operations, {
      revision,
      config: view.desired.config,
      maxLayers: context.limits.maxLayers,
      newId: context.newId,
      assets,
      present: (layer) => composeLayer(layer, view),
    })
    if (!outcome.ok) return outcome
    const { layers, results, events } = outcome.value
    return succeed({
      desired: { ...view.desired, layers: [...layers] },
      value: { results },
      layerEvents: events,
    })
  }

/** A batch of one: what the routes for single layers are. Its faults speak of the body itself, not of a batch. */
const single = <Value>(
  batch: Command<LayerBatchOutcome>,
  guard: (view: StreamView) => Result<null>,
  pick: (outcome: LayerBatchOutcome) => Value,
): Command<Value> => {
  const prefix = /^\/operations\/0(\/layer|\/changes)?/
  return (view, revision) => {
    const allowed = guard(view)
    if (!allowed.ok) return allowed
    const changed = batch(view, revision)
    if (changed.ok) return succeed({ ...changed.value, value: pick(changed.value.value) })
    const { operation: _, errors, ...fault } = changed.fault
    const own = errors?.map(({ path, message }) => ({ path: path.replace(prefix, '') || '/', message }))
    return { ok: false, fault: { ...fault, ...(own && { errors: own }) } }
  }
}

const onlyLayer = ({ results }: LayerBatchOutcome): Layer => {
  const layer = results[0]?.layer
  if (!layer) throw new Error('A create or update of one layer must answer with that layer')
  return layer
}

const ifMatchGuard =
  (layerId: string, { ifMatch }: WriteOptions) =>
  ({ desired }: StreamView): Result<null> => {
    const layer = findLayer(desired.layers, layerId)
    return layer.ok ? checkRevision(`Layer \`${layerId}\``, layer.value.revision, ifMatch) : layer
  }

const listLayers = async (context: Context, streamId: string) => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  const items = view.value.desired.layers.map((layer) => composeLayer(layer, view.value))
  return succeed({ revision: view.value.revision, items })
}

const getLayer = async (context: Context, streamId: string, layerId: string): Promise<Result<Layer>> => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  const layer = findLayer(view.value.desired.layers, layerId)
  return layer.ok ? succeed(composeLayer(layer.value, view.value)) : layer
}

interface SingleWrite<Value> {
  readonly streamId: string
  readonly operation: LayerOperation
  readonly guard?: (view: StreamView) => Result<null>
  readonly pick: (outcome: LayerBatchOutcome) => Value
}

const writeOne = async <Value>(
  context: Context,
  { streamId, operation, guard = () => succeed(null), pick }: SingleWrite<Value>,
  options: WriteOptions,
): Promise<Result<Mutation<Value>>> => {
  const assets = await loadAssets(context, [operation])
  const batch = batchCommand(context, { operations: [operation], assets })
  return mutateStream(context, streamId, { command: single(batch, guard, pick), options })
}

export const createLayers = (context: Context): Layers => ({
  list: (streamId) => listLayers(context, streamId),
  get: (streamId, layerId) => getLayer(context, streamId, layerId),
  create: (streamId, layer, options = {}) =>
    writeOne(context, { streamId, operation: { op: 'create', layer }, pick: onlyLayer }, options),
  update: ({ streamId, layerId }, changes, options = {}) => {
    const operation = { op: 'update' as const, id: layerId, changes }
    const guard = ifMatchGuard(layerId, options)
    return writeOne(context, { streamId, operation, guard, pick: onlyLayer }, options)
  },
  delete: ({ streamId, layerId }, options = {}) => {
    const operation = { op: 'delete' as const, id: layerId }
    const guard = ifMatchGuard(layerId, options)
    return writeOne(context, { streamId, operation, guard, pick: () => null }, options)
  },
  batch: async (streamId, { operations }, options = {}) => {
    const assets = await loadAssets(context, operations)
    return mutateStream(context, streamId, {
      command: batchCommand(context, { operations, assets }),
      options,
    })
  },
})
