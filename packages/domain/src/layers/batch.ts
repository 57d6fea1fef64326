import {
  type DesiredLayer,
  type LayerEdit,
  type LayerEvent,
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
  type LayerChange,
  type LayerContext,
  reorderLayers,
  updateLayer,
} from './rules.ts'

type EditResult = LayerBatchOutcome['results'][number]

export interface BatchOutcome {
  readonly layers: readonly DesiredLayer[]
  readonly results: EditResult[]
  readonly events: LayerEvent[]
}

const applyEdit = (
  layers: readonly DesiredLayer[],
  edit: LayerEdit,
  context: LayerContext,
): Result<LayerChange> => {
  switch (edit.op) {
    case 'create':
      return createLayer(layers, edit.layer, context)
    case 'update':
      return updateLayer(layers, edit, context)
    case 'delete':
      return deleteLayer(layers, edit.id, context)
    case 'reorder':
      return reorderLayers(layers, edit.order, context)
  }
}

const resultOf = (edit: LayerEdit, { layer }: LayerChange): EditResult => {
  if (edit.op === 'reorder') return { op: edit.op, order: edit.order }
  if (edit.op === 'delete') return { op: edit.op, id: edit.id }
  return { op: edit.op, ...(layer && { id: layer.id, layer }) }
}

/** Compares with the layer before the batch: a client cannot know the revisions that the batch itself makes. */
const checkIfMatch = (before: readonly DesiredLayer[], edit: LayerEdit): Result<null> => {
  if (edit.op !== 'update' || edit.ifMatch === undefined) return succeed(null)
  const layer = findLayer(before, edit.id)
  return layer.ok ? checkRevision(`Layer \`${edit.id}\``, layer.value.revision, edit.ifMatch) : layer
}

/** The field of an edit that the rules checked: their errors have paths below it. */
const INPUT_FIELDS: Record<LayerEdit['op'], string> = {
  create: '/layer',
  update: '/changes',
  delete: '',
  reorder: '',
}

const refuseEdit = (index: number, edit: LayerEdit, refused: Result<never>): Result<never> => {
  const placed = underPath(`/operations/${index}${INPUT_FIELDS[edit.op]}`, refused)
  return placed.ok ? placed : { ok: false, fault: { ...placed.fault, operation: index } }
}

/** Applies each edit to the result of the one before. The first refusal refuses the batch and names the edit's index. */
export const applyBatch = (
  before: readonly DesiredLayer[],
  edits: readonly LayerEdit[],
  context: LayerContext,
): Result<BatchOutcome> => {
  let layers = before
  const results: EditResult[] = []
  const events: LayerEvent[] = []
  for (const [index, edit] of edits.entries()) {
    const unchanged = checkIfMatch(before, edit)
    const changed = unchanged.ok ? applyEdit(layers, edit, context) : unchanged
    if (!changed.ok) return refuseEdit(index, edit, changed)
    layers = changed.value.layers
    results.push(resultOf(edit, changed.value))
    if (changed.value.event) events.push(changed.value.event)
  }
  return succeed({ layers, results, events })
}
