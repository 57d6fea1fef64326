import type { Layer, LayerCreate, LayerEdit } from '@stream-manager/contracts'
import { changedFields, type FieldPath, valueAt } from './patch.ts'
import { applyStep, joinSteps, type Step, yieldingStep } from './steps.ts'

interface PreparedStep {
  readonly step: Step
  readonly gesture: symbol | null
}

/** Changes that viewers do not see until they are taken, all in one frame. */
export interface Prepared {
  readonly steps: readonly PreparedStep[]
  /** Taken back, newest last. */
  readonly undone: readonly PreparedStep[]
  /** Each layer as it was when its first change was prepared. */
  readonly before: ReadonlyMap<string, Layer>
}

export const NOTHING_PREPARED: Prepared = { steps: [], undone: [], before: new Map() }

const layersOf = (step: Step): string[] => step.flatMap((edit) => (edit.op === 'update' ? [edit.id] : []))

const withBefore = (
  { before }: Prepared,
  step: Step,
  shown: readonly Layer[],
): ReadonlyMap<string, Layer> => {
  const added = new Map(before)
  for (const id of layersOf(step)) {
    const layer = shown.find((other) => other.id === id)
    if (layer && !added.has(id)) added.set(id, layer)
  }
  return added
}

export const prepare = (prepared: Prepared, made: PreparedStep, shown: readonly Layer[]): Prepared => {
  const last = prepared.steps.at(-1)
  const isOneGesture = last !== undefined && made.gesture !== null && last.gesture === made.gesture
  const joined = isOneGesture ? joinSteps(last.step, made.step) : null
  const steps = joined
    ? [...prepared.steps.slice(0, -1), { ...made, step: joined }]
    : [...prepared.steps, made]
  return { steps, undone: [], before: withBefore(prepared, made.step, shown) }
}

export const undoPrepared = (prepared: Prepared): Prepared => {
  const last = prepared.steps.at(-1)
  if (last === undefined) return prepared
  return { ...prepared, steps: prepared.steps.slice(0, -1), undone: [...prepared.undone, last] }
}

export const redoPrepared = (prepared: Prepared): Prepared => {
  const last = prepared.undone.at(-1)
  if (last === undefined) return prepared
  return { ...prepared, steps: [...prepared.steps, last], undone: prepared.undone.slice(0, -1) }
}

export const applyPrepared = (layers: readonly Layer[], { steps }: Prepared): readonly Layer[] =>
  steps.reduce((shown, { step }) => applyStep(shown, step), layers)

const appended = (taken: Step, edit: LayerEdit): Step => {
  const last = taken.at(-1)
  const joined = last ? joinSteps([last], [edit]) : null
  return joined?.length === 1 ? [...taken.slice(0, -1), ...joined] : [...taken, edit]
}

/** All of it as one step. Edits that follow each other on one layer are one. */
export const takenStep = ({ steps }: Prepared): Step => steps.flatMap(({ step }) => step).reduce(appended, [])

/** Takes the fields of a layer out of what is prepared: the other person's values stand. */
export const giveWay = (prepared: Prepared, id: string, fields: readonly FieldPath[] | 'all'): Prepared => {
  const steps = prepared.steps.map(({ step, gesture }) => ({ step: yieldingStep(step, id, fields), gesture }))
  return { ...prepared, steps: steps.filter(({ step }) => step.length > 0) }
}

/** Makes a layer that someone deleted again, as it was prepared. */
export const bringBack = (prepared: Prepared, layer: LayerCreate): Prepared => {
  const rest = giveWay(prepared, layer.id ?? '', 'all')
  return { ...rest, steps: [...rest.steps, { step: [{ op: 'create', layer }], gesture: null }] }
}

/** The steps that were prepared while a take was on its way. `taken`: the layers that it changed, as they are now. */
export const remaining = (now: Prepared, before: Prepared, taken: readonly Layer[]): Prepared | null => {
  const steps = now.steps.filter((made) => !before.steps.includes(made))
  if (steps.length === 0) return null
  return {
    steps,
    undone: [],
    before: new Map([...now.before, ...taken.map((layer) => [layer.id, layer] as const)]),
  }
}

/** Goes on from a newer version of a layer: its earlier one was seen and is to be replaced. */
export const basedOn = (prepared: Prepared, theirs: Layer): Prepared => ({
  ...prepared,
  before: new Map(prepared.before).set(theirs.id, theirs),
})

interface FieldDifference {
  readonly path: FieldPath
  readonly onAir: unknown
  readonly prepared: unknown
}

export interface LayerDifference {
  readonly id: string
  readonly name: string
  readonly kind: 'created' | 'deleted' | 'changed'
  readonly fields: readonly FieldDifference[]
}

const differences = (onAir: Layer, after: Layer): FieldDifference[] => {
  const { revision: _revision, status: _status, ...fields } = after
  return changedFields(fields, onAir, after).map((path) => ({
    path,
    onAir: valueAt(onAir, path),
    prepared: valueAt(after, path),
  }))
}

/** The changes that a take would make, layer by layer. */
export const compare = (onAir: readonly Layer[], after: readonly Layer[]): LayerDifference[] => {
  const before = new Map(onAir.map((layer) => [layer.id, layer]))
  const still = new Set(after.map(({ id }) => id))
  const made = after.flatMap((layer): LayerDifference[] => {
    const { id, name } = layer
    const old = before.get(id)
    if (old === undefined) return [{ id, name, kind: 'created', fields: [] }]
    const fields = differences(old, layer)
    return fields.length > 0 ? [{ id, name, kind: 'changed', fields }] : []
  })
  const gone = onAir.filter(({ id }) => !still.has(id))
  return [...made, ...gone.map(({ id, name }) => ({ id, name, kind: 'deleted' as const, fields: [] }))]
}
