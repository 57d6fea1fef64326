import type { Layer } from '@stream-manager/contracts'
import { History, type HistoryEntry } from './history.ts'
import { newId } from './ids.ts'
import { type Conflict, type LayerServer, Outbox, type Outcome } from './outbox.ts'
import { applyPatch, changedFields, type Patch } from './patch.ts'
import {
  applyPrepared,
  basedOn,
  giveWay,
  NOTHING_PREPARED,
  type Prepared,
  prepare,
  redoPrepared,
  takenStep,
  undoPrepared,
} from './prepared.ts'
import { applyStep, asInput, effective, type Step, type Update } from './steps.ts'

/** The layers as the server told them last, at the stream's revision. */
export interface Base {
  readonly revision: number
  readonly items: readonly Layer[]
}

export interface ShownConflict extends Conflict {
  /** It came up when prepared changes were taken. */
  readonly isPrepared: boolean
}

/** Everything that the page shows of editing. A new object after each change. */
export interface EditorView {
  /** With the person's own edits, also those that the server does not have yet. */
  readonly layers: readonly Layer[]
  /** As the server has them. */
  readonly onAir: readonly Layer[]
  /** Edits of these layers are not stored yet. */
  readonly pendingIds: ReadonlySet<string>
  readonly conflicts: readonly ShownConflict[]
  /** Edits that no answer came for, and why. Null while everything goes its way. */
  readonly unsaved: { readonly count: number; readonly error: unknown } | null
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Null while edits go on air at once. */
  readonly prepared: Prepared | null
}

export interface EditorOptions {
  readonly server: LayerServer
  readonly nowMs: () => number
  readonly wait: (durationMs: number) => Promise<void>
}

interface Answered {
  readonly step: Step
  readonly revision: number
}

const idsOf = (step: Step): string[] =>
  step.flatMap((edit) => (edit.op === 'update' || edit.op === 'delete' ? [edit.id] : []))

const byId = (layers: readonly Layer[], step: Step): ReadonlyMap<string, Layer> => {
  const ids = new Set(idsOf(step))
  return new Map(layers.filter(({ id }) => ids.has(id)).map((layer) => [layer.id, layer]))
}

/**
 * Edits of layers as a person makes them: shown at once, sent in order, undone as made. Another person's edit of the same
 * field is a conflict, never overwritten unseen.
 */
export class Editor {
  readonly #outbox: Outbox
  readonly #history = new History()
  readonly #watchers = new Set<() => void>()
  #base: Base = { revision: 0, items: [] }
  /** Stored, but the event that tells of it has not come yet. */
  #answered: readonly Answered[] = []
  #conflicts: readonly ShownConflict[] = []
  #prepared: Prepared | null = null
  #view: EditorView

  constructor({ server, nowMs, wait }: EditorOptions) {
    this.#outbox = new Outbox({
      server,
      nowMs,
      wait,
      onChange: () => this.#changed(),
      onConflict: (conflict) => this.#addConflict(conflict, false),
    })
    this.#view = this.#makeView()
  }

  get view(): EditorView {
    return this.#view
  }

  readonly watch = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange)
    return () => this.#watchers.delete(onChange)
  }

  /** The server's newest state. Own edits that it has by now are no longer laid over it. */
  setBase(base: Base): void {
    this.#base = base
    this.#answered = this.#answered.filter(({ revision }) => revision > base.revision)
    this.#changed()
  }

  /** `gesture`: steps with the same symbol are one to undo, and join while they wait. */
  edit(step: Step, gesture: symbol | null = null): Promise<Outcome> {
    const { layers } = this.#view
    const made = effective(layers, step)
    if (made.length === 0) return Promise.resolve({ kind: 'saved', revision: this.#base.revision })
    if (this.#prepared) {
      this.#prepared = prepare(this.#prepared, { step: made, gesture }, layers)
      this.#changed()
      return Promise.resolve({ kind: 'saved', revision: this.#base.revision })
    }
    return this.#send(made, gesture, this.#history.add(layers, made, gesture))
  }

  /** Ends a gesture as if it had never begun. */
  takeBack(gesture: symbol): void {
    if (this.#prepared) {
      if (this.#prepared.steps.at(-1)?.gesture !== gesture) return
      const { steps } = this.#prepared
      this.#setPrepared({ ...this.#prepared, steps: steps.slice(0, -1) })
    } else {
      const entry = this.#history.takeBack(gesture)
      if (entry) void this.#send(entry.undo, gesture, entry)
      this.#changed()
    }
  }

  undo(): void {
    if (this.#prepared) this.#setPrepared(undoPrepared(this.#prepared))
    else {
      const entry = this.#history.undo()
      if (entry) this.#replay(entry, entry.undo, entry.redo)
    }
  }

  redo(): void {
    if (this.#prepared) this.#setPrepared(redoPrepared(this.#prepared))
    else {
      const entry = this.#history.redo()
      if (entry) this.#replay(entry, entry.redo, entry.undo)
    }
  }

  /** From now on edits are not on air until they are taken. */
  startPreparing(): void {
    this.#setPrepared(this.#prepared ?? NOTHING_PREPARED)
  }

  /** Gives up what is prepared, and edits on air again. */
  discardPrepared(): void {
    this.#setPrepared(null)
  }

  /** Puts everything that is prepared on air in one frame, or nothing of it. */
  async take(): Promise<Outcome> {
    const prepared = this.#prepared
    const step = prepared && effective(this.#applied(), takenStep(prepared))
    if (!prepared || !step || step.length === 0) {
      this.#setPrepared(null)
      return { kind: 'saved', revision: this.#base.revision }
    }
    const before = new Map([...byId(this.#applied(), step), ...prepared.before])
    const entry = this.#history.add(this.#applied(), step, null)
    const outcome = await this.#dispatch(step, null, before)
    if (outcome.kind === 'saved') {
      // Changes that were prepared meanwhile wait for the next take.
      const rest = this.#prepared?.steps.filter((made) => !prepared.steps.includes(made)) ?? []
      this.#setPrepared(rest.length > 0 ? { ...NOTHING_PREPARED, steps: rest } : null)
    } else {
      this.#history.forget(entry)
      this.#conflicts = this.#conflicts.map((conflict) =>
        conflict.sending.step === step ? { ...conflict, isPrepared: true } : conflict,
      )
      this.#changed()
    }
    return outcome
  }

  /** `mine` replaces the other person's values; `theirs` leaves them. */
  resolve(conflict: ShownConflict, choice: 'mine' | 'theirs'): void {
    this.#conflicts = this.#conflicts.filter((other) => other !== conflict)
    if (conflict.isPrepared && this.#prepared) this.#resolvePrepared(conflict, this.#prepared, choice)
    else if (choice === 'mine') void this.edit(this.#insisting(conflict))
    this.#changed()
  }

  /** Sends again what no answer came for. */
  resume(): void {
    this.#outbox.resume()
  }

  discardUnsaved(): void {
    this.#outbox.discard()
  }

  #insisting({ sending, update, before, theirs, mine }: Conflict): Step {
    if (theirs !== null) return sending.step
    const layer = asInput(applyPatch(before, mine))
    return sending.step.map((edit) => (edit === update ? { op: 'create', layer } : edit))
  }

  #resolvePrepared(
    { update, fields, theirs }: ShownConflict,
    prepared: Prepared,
    choice: 'mine' | 'theirs',
  ): void {
    if (choice === 'theirs') this.#prepared = giveWay(prepared, update.id, theirs ? fields : 'all')
    if (theirs && this.#prepared) this.#prepared = basedOn(this.#prepared, theirs)
  }

  #addConflict(conflict: Conflict, isPrepared: boolean): void {
    this.#conflicts = [...this.#conflicts, { ...conflict, isPrepared }]
    this.#changed()
  }

  async #send(step: Step, gesture: symbol | null, entry: HistoryEntry): Promise<Outcome> {
    const outcome = await this.#dispatch(step, gesture, byId(this.#view.layers, step))
    if (outcome.kind !== 'saved') {
      this.#history.forget(entry)
      this.#changed()
    }
    return outcome
  }

  #dispatch(step: Step, gesture: symbol | null, before: ReadonlyMap<string, Layer>): Promise<Outcome> {
    return new Promise((resolve) => {
      const settle = (outcome: Outcome) => {
        if (outcome.kind === 'saved' && outcome.revision > this.#base.revision)
          this.#answered = [...this.#answered, { step, revision: outcome.revision }]
        resolve(outcome)
      }
      this.#outbox.add({ key: newId('edit'), step, before, gesture, settle })
    })
  }

  /** `expected`: the step whose values must still be there, or someone else changed them since. */
  #replay(entry: HistoryEntry, step: Step, expected: Step): void {
    const { layers } = this.#view
    const foreign = this.#foreignChange(layers, step, expected)
    if (foreign) {
      this.#history.forget(entry)
      this.#addConflict(foreign, false)
    } else void this.#send(step, null, entry)
    this.#changed()
  }

  #foreignChange(layers: readonly Layer[], step: Step, expected: Step): Conflict | null {
    const left = applyStep(layers, expected)
    const settle = () => undefined
    for (const update of step.filter((edit): edit is Update => edit.op === 'update')) {
      const theirs = layers.find(({ id }) => id === update.id)
      const before = left.find(({ id }) => id === update.id)
      if (!theirs || !before) continue
      const mine = update.changes as Patch
      const fields = changedFields(mine, before, theirs)
      const sending = { key: '', step, before: byId(layers, step), gesture: null, settle }
      if (fields.length > 0) return { sending, update, mine, before, theirs, fields }
    }
    return null
  }

  /** The server's layers with the person's own edits, without what is prepared. */
  #applied(): readonly Layer[] {
    const sent = [...this.#answered, ...this.#outbox.waiting].map(({ step }) => step)
    return sent.reduce(applyStep, this.#base.items)
  }

  #setPrepared(prepared: Prepared | null): void {
    this.#prepared = prepared
    this.#changed()
  }

  #makeView(): EditorView {
    const { waiting, stalledBy } = this.#outbox
    const applied = this.#applied()
    const prepared = this.#prepared
    return {
      layers: prepared ? applyPrepared(applied, prepared) : applied,
      onAir: this.#base.items,
      pendingIds: new Set(waiting.flatMap(({ step }) => idsOf(step))),
      conflicts: this.#conflicts,
      unsaved: stalledBy === null ? null : { count: waiting.length, error: stalledBy },
      canUndo: prepared ? prepared.steps.length > 0 : this.#history.canUndo,
      canRedo: prepared ? prepared.undone.length > 0 : this.#history.canRedo,
      prepared,
    }
  }

  #changed(): void {
    this.#view = this.#makeView()
    for (const onChange of this.#watchers) onChange()
  }
}
