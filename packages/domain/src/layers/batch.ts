import {
  type DesiredLayer,
  type Layer,
  type LayerEvent,
  type LayerOperation,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { underPath } from '../store/field-error.ts'
import { checkRevision } from '../store/precondition.ts'
import type { LayerBatchOutcome } from './api.ts'
import {
  createLayer,
  deleteLayer,
  findLayer,
  type LayerContext,
  reorderLayers,
  updateLayer,
} from './rules.ts'

type OperationResult = LayerBatchOutcome['results'][number]

/** The layers after one operation, with what to answer and what to tell subscribers (null: nothing changed). */
interface Step {
  readonly layers: readonly DesiredLayer[]
  readonly result: OperationResult
  readonly event: LayerEvent | null
}

export interface BatchContext extends LayerContext {
  /** Adds the engine's word to a layer. */
  readonly present: (layer: DesiredLayer) => Layer
}

export interface BatchOutcome {
  readonly layers: readonly DesiredLayer[]
  readonly results: OperationResult[]
  readonly events: LayerEvent[]
}

type Operation<Op extends LayerOperation['op']> = Extract<LayerOperation, { op: Op }>

const create = (
  layers: readonly DesiredLayer[],
  { layer: input }: Operation<'create'>,
  context: BatchContext,
): Result<Step> => {
  const created = underPath('/layer', createLayer(layers, input, context))
  if (!created.ok) return created
  const layer = context.present(created.value.layer)
  return succeed({
    layers: created.value.layers,
    result: { op: 'create', id: layer.id, layer },
    event: { type: 'layer.created', revision: context.revision, layer },
  })
}

const update = (
  layers: readonly DesiredLayer[],
  { id, changes }: Operation<'update'>,
  context: BatchContext,
): Result<Step> => {
  const updated = underPath('/changes', updateLayer(layers, { id, changes }, context))
  if (!updated.ok) return updated
  const layer = context.present(updated.value.layer)
  const changed = layer.revision === context.revision
  return succeed({
    layers: updated.value.layers,
    result: { op: 'update', id, layer },
    event: changed ? { type: 'layer.updated', revision: context.revision, layer } : null,
  })
}

const remove = (
  layers: readonly DesiredLayer[],
  { id }: Operation<'delete'>,
  { revision }: BatchContext,
): Result<Step> => {
  const deleted = deleteLayer(layers, id)
  if (!deleted.ok) return deleted
  return succeed({
    layers: deleted.value.layers,
    result: { op: 'delete', id },
    event: { type: 'layer.deleted', revision, id },
  })
}

const reorder = (
  layers: readonly DesiredLayer[],
  { order }: Operation<'reorder'>,
  { revision }: BatchContext,
): Result<Step> => {
  const reordered = reorderLayers(layers, order, revision)
  if (!reordered.ok) return reordered
  return succeed({
    layers: reordered.value,
    result: { op: 'reorder', order },
    event: { type: 'layers.reordered', revision, order },
  })
}

const applyOperation = (
  layers: readonly DesiredLayer[],
  operation: LayerOperation,
  context: BatchContext,
): Result<Step> => {
  switch (operation.op) {
    case 'create':
      return create(layers, operation, context)
    case 'update':
      return update(layers, operation, context)
    case 'delete':
      return remove(layers, operation, context)
    case 'reorder':
      return reorder(layers, operation, context)
  }
}

/** Against the layer as it was before the batch: its author cannot know the revisions made on the way. */
const checkIfMatch = (before: readonly DesiredLayer[], operation: LayerOperation): Result<null> => {
  if (operation.op !== 'update' || operation.ifMatch === undefined) return succeed(null)
  const layer = findLayer(before, operation.id)
  return layer.ok
    ? checkRevision(`Layer \`${operation.id}\``, layer.value.revision, operation.ifMatch)
    : layer
}

const refuseOperation = (index: number, refused: Result<never>): Result<never> => {
  const placed = underPath(`/operations/${index}`, refused)
  return placed.ok ? placed : { ok: false, fault: { ...placed.fault, operation: index } }
}

/** One after another on what the one before left; the first refusal refuses them all and names its index. */
export const applyBatch = (
  before: readonly DesiredLayer[],
  operations: readonly LayerOperation[],
  context: BatchContext,
): Result<BatchOutcome> => {
  let layers = before
  const results: OperationResult[] = []
  const events: LayerEvent[] = []
  for (const [index, operation] of operations.entries()) {
    const unchanged = checkIfMatch(before, operation)
    if (!unchanged.ok) return refuseOperation(index, unchanged)
    const step = applyOperation(layers, operation, context)
    if (!step.ok) return refuseOperation(index, step)
    layers = step.value.layers
    results.push(step.value.result)
    if (step.value.event) events.push(step.value.event)
  }
  return succeed({ layers, results, events })
}
