import type { Layer, LayerCreate, LayerEdit } from '@stream-manager/contracts'
import { hasHiddenSecret } from './hidden-secret.ts'
import {
  applyPatch,
  type FieldPath,
  fieldsOf,
  inverseOf,
  isIdle,
  joinPatches,
  type Patch,
  valueAt,
} from './patch.ts'

export type Update = Extract<LayerEdit, { op: 'update' }>

/** The changes of one edit of a person, all in the same frame. It is undone as one. */
export type Step = readonly LayerEdit[]

const DEFAULT_LAYER = {
  visible: true,
  opacity: 1,
  rotation: 0,
  fit: 'contain',
  transition: { type: 'cut', durationMs: 0, easing: 'linear' },
  audio: { gain: 1, muted: false },
} as const

const inOrder = (layers: readonly Layer[]): Layer[] =>
  layers.toSorted((one, other) => one.zIndex - other.zIndex)

/** A layer as it will look once the server has it. The server fills in its own first values. */
const created = (layers: readonly Layer[], input: LayerCreate): Layer => {
  const highest = layers.at(-1)?.zIndex ?? 0
  const layer = {
    ...DEFAULT_LAYER,
    zIndex: highest + 1,
    revision: 0,
    status: null,
    name: input.type,
    ...input,
  }
  return { id: '', frame: { x: 0, y: 0, width: 1, height: 1 }, ...layer } as Layer
}

const reordered = (layers: readonly Layer[], order: readonly string[]): Layer[] => {
  const zIndexes = new Map(order.map((id, index) => [id, index]))
  return inOrder(
    layers.map((layer) => {
      const zIndex = zIndexes.get(layer.id) ?? layer.zIndex
      return zIndex === layer.zIndex ? layer : { ...layer, zIndex }
    }),
  )
}

const applyEdit = (layers: readonly Layer[], edit: LayerEdit): readonly Layer[] => {
  switch (edit.op) {
    case 'create':
      return layers.some(({ id }) => id === edit.layer.id)
        ? layers
        : inOrder([...layers, created(layers, edit.layer)])
    case 'update':
      return inOrder(
        layers.map((layer) => (layer.id === edit.id ? applyPatch(layer, edit.changes as Patch) : layer)),
      )
    case 'delete':
      return layers.filter(({ id }) => id !== edit.id)
    case 'reorder':
      return reordered(layers, edit.order)
  }
}

/** The layers as they look after a step. */
export const applyStep = (layers: readonly Layer[], step: Step): readonly Layer[] =>
  step.reduce(applyEdit, layers)

/** All that a client may give, so that a deleted layer can come back. */
export const asInput = ({ revision: _revision, status: _status, ...input }: Layer): LayerCreate =>
  input as LayerCreate

const inverseEdit = (layers: readonly Layer[], edit: LayerEdit): Step => {
  if (edit.op === 'create') return edit.layer.id === undefined ? [] : [{ op: 'delete', id: edit.layer.id }]
  if (edit.op === 'reorder') return [{ op: 'reorder', order: layers.map(({ id }) => id) }]
  const layer = layers.find(({ id }) => id === edit.id)
  if (layer === undefined) return []
  // Without its secret the server would refuse it.
  if (edit.op === 'delete') return hasHiddenSecret(layer) ? [] : [{ op: 'create', layer: asInput(layer) }]
  return [{ op: 'update', id: edit.id, changes: inverseOf(layer, edit.changes as Patch) }]
}

/** The step that takes `step` back, from the layers as they were before it. What cannot be taken back is left out. */
export const inverseStep = (layers: readonly Layer[], step: Step): Step => {
  const inverse: LayerEdit[] = []
  let before = layers
  for (const edit of step) {
    inverse.unshift(...inverseEdit(before, edit))
    before = applyEdit(before, edit)
  }
  const after = new Set(applyStep(before, inverse).map(({ id }) => id))
  return inverse.filter((edit) => edit.op !== 'update' || after.has(edit.id))
}

const isUpdate = (edit: LayerEdit): edit is Update => edit.op === 'update'

/** Two steps of one gesture as one, or null where they do more than update layers. */
export const joinSteps = (first: Step, second: Step): Step | null => {
  if (!first.every(isUpdate) || !second.every(isUpdate)) return null
  const joined = new Map<string, Update>(first.map((update) => [update.id, update]))
  for (const update of second) {
    const before = joined.get(update.id)
    const changes = before ? joinPatches(before.changes as Patch, update.changes as Patch) : update.changes
    joined.set(update.id, { op: 'update', id: update.id, changes: changes as Update['changes'] })
  }
  return [...joined.values()]
}

const isLost = (layers: readonly Layer[], { id, changes }: Update): boolean => {
  const layer = layers.find((other) => other.id === id)
  return layer === undefined || isIdle(layer, changes as Patch)
}

/** The API takes an order of all layers: those that have come since lie on top, those that are gone are left out. */
const completed = (layers: readonly Layer[], order: readonly string[]): string[] => {
  const ids = layers.map(({ id }) => id)
  const known = new Set(ids)
  const named = new Set(order)
  return [...order.filter((id) => known.has(id)), ...ids.filter((id) => !named.has(id))]
}

/**
 * The step as it fits the layers: without updates that change nothing or have no layer, and with orders of all layers. Each
 * edit is compared with the layers as the edits before it leave them.
 */
export const effective = (layers: readonly Layer[], step: Step): Step => {
  const kept: LayerEdit[] = []
  let shown = layers
  for (const edit of step) {
    if (edit.op === 'update' && isLost(shown, edit)) continue
    const fitting = edit.op === 'reorder' ? { ...edit, order: completed(shown, edit.order) } : edit
    kept.push(fitting)
    shown = applyEdit(shown, fitting)
  }
  return kept
}

/** The first update whose layer is neither there nor made by the step. */
export const updateWithoutLayer = (layers: readonly Layer[], step: Step): Update | null => {
  let shown = layers
  for (const edit of step) {
    if (edit.op === 'update' && !shown.some(({ id }) => id === edit.id)) return edit
    shown = applyEdit(shown, edit)
  }
  return null
}

const withoutFields = (changes: Patch, fields: readonly FieldPath[]): Patch => {
  const dropped = new Set(fields.map((path) => path.join('\0')))
  const kept = fieldsOf(changes).filter((path) => !dropped.has(path.join('\0')))
  return kept.reduce<Patch>((patch, path) => {
    const only = path.reduceRight<unknown>((value, name) => ({ [name]: value }), valueAt(changes, path))
    return joinPatches(patch, only as Patch)
  }, {})
}

/** The step without these fields of a layer, where another person's values stand. `all`: the layer is gone. */
export const yieldingStep = (step: Step, id: string, fields: readonly FieldPath[] | 'all'): Step =>
  step.flatMap((edit): LayerEdit[] => {
    if (edit.op !== 'update' || edit.id !== id) return [edit]
    if (fields === 'all') return []
    const changes = withoutFields(edit.changes as Patch, fields)
    return Object.keys(changes).length > 0 ? [{ ...edit, changes: changes as Update['changes'] }] : []
  })
