import type { Layer } from '@stream-manager/contracts'
import { hasHiddenSecret } from './hidden-secret.ts'
import type { Conflict, Sending } from './outbox.ts'
import { applyPatch, changedFields, type Patch } from './patch.ts'
import { basedOn, bringBack, giveWay, type Prepared } from './prepared.ts'
import { applyStep, asInput, type Step, type Update, yieldingStep } from './steps.ts'

type Choice = 'mine' | 'theirs'

/** Stands for a sending in a conflict that is found before anything is sent. */
export const UNSENT: Pick<Sending, 'key' | 'gesture' | 'settle'> = {
  key: '',
  gesture: null,
  settle: () => undefined,
}

/** False for a deleted layer whose secret this page does not know: the server would refuse the layer. */
export const canBringBack = ({ before, mine }: Conflict): boolean =>
  !hasHiddenSecret(applyPatch(before, mine))

/** The step that a choice leaves to be sent. Nothing else of the step is lost with `theirs`. */
export const resolvedStep = (conflict: Conflict, choice: Choice): Step => {
  const { sending, update, before, theirs, mine, fields } = conflict
  const { step } = sending
  if (choice === 'theirs') return yieldingStep(step, update.id, theirs ? fields : 'all')
  if (theirs !== null) return step
  const layer = asInput(applyPatch(before, mine))
  return step.map((edit) => (edit === update ? { op: 'create', layer } : edit))
}

/** The changes that stay prepared after a choice. It is put on air by the next take. */
export const resolvedPrepared = (prepared: Prepared, conflict: Conflict, choice: Choice): Prepared => {
  const { update, before, theirs, mine, fields } = conflict
  if (theirs === null) {
    return choice === 'theirs'
      ? giveWay(prepared, update.id, 'all')
      : bringBack(prepared, asInput(applyPatch(before, mine)))
  }
  return basedOn(choice === 'theirs' ? giveWay(prepared, update.id, fields) : prepared, theirs)
}

/** A step to undo or redo meets another person's edit. `expected`: the step whose values must still be there. */
export const foreignChange = (layers: readonly Layer[], step: Step, expected: Step): Conflict | null => {
  const left = applyStep(layers, expected)
  for (const update of step.filter((edit): edit is Update => edit.op === 'update')) {
    const theirs = layers.find(({ id }) => id === update.id)
    const before = left.find(({ id }) => id === update.id)
    if (!theirs || !before) continue
    const mine = update.changes as Patch
    const fields = changedFields(mine, before, theirs)
    const sending = { ...UNSENT, step, before: new Map([[theirs.id, theirs]]) }
    if (fields.length > 0) return { sending, update, mine, before, theirs, fields }
  }
  return null
}
