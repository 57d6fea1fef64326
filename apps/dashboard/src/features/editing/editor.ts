import type { Layer } from '@stream-manager/contracts'
import { newId } from '../../kit/ids.ts'
import { type Base, type EditorOptions, type EditorView, type ShownConflict, UNKNOWN } from './editor-view.ts'
import type { EditPlace } from './foreign-edits.ts'
import { History, type Replay } from './history.ts'
import { keptSet } from './kept.ts'
import { type Conflict, Outbox, type Outcome, type Sending } from './outbox.ts'
import type { Patch } from './patch.ts'
import {
  applyPrepared,
  NOTHING_PREPARED,
  type Prepared,
  prepare,
  redoPrepared,
  remaining,
  takenStep,
  undoPrepared,
} from './prepared.ts'
import { foreignChange, resolvedPrepared, resolvedStep, UNSENT } from './resolution.ts'
import { applyStep, effective, joinSteps, type Step, updateWithoutLayer } from './steps.ts'

interface Made {
  readonly step: Step
  readonly gesture: symbol | null
  /** The layers that the person saw. */
  readonly seen: readonly Layer[]
}

interface Dispatched extends Pick<Sending, 'step' | 'gesture' | 'before'> {
  readonly isTake: boolean
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
  readonly #options: EditorOptions
  readonly #outbox: Outbox
  readonly #history = new History()
  readonly #watchers = new Set<() => void>()
  #base: Base = UNKNOWN
  /** Stored, but the event that tells of it has not come yet. */
  #answered: readonly Answered[] = []
  #conflicts: readonly ShownConflict[] = []
  #prepared: Prepared | null = null
  #gesture: { readonly symbol: symbol; readonly layers: readonly Layer[] } | null = null
  /** Keys of takes on their way. */
  readonly #takes = new Set<string>()
  #lastConflict = 0
  #pendingIds: ReadonlySet<string> = new Set()
  #view: EditorView

  constructor(options: EditorOptions) {
    this.#options = options
    const { server, nowMs, wait } = options
    this.#outbox = new Outbox({
      server,
      nowMs,
      wait,
      onChange: () => this.#changed(),
      onConflict: (conflict) => this.#addConflict(conflict, this.#takes.has(conflict.sending.key)),
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

  isOwn(place: EditPlace): boolean {
    return this.#outbox.isOwn(place)
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
      this.#setPrepared(prepare(this.#prepared, { step: made, gesture }, layers))
      return Promise.resolve({ kind: 'saved', revision: this.#base.revision })
    }
    const seen = this.#seenBy(gesture)
    const part = this.#history.add(seen, made, gesture)
    this.#gesture = gesture && { symbol: gesture, layers: applyStep(seen, made) }
    return this.#send({ step: made, gesture, seen }, () => this.#history.forget(part))
  }

  /** Ends a gesture as if it had never begun. */
  takeBack(gesture: symbol): void {
    if (this.#prepared) {
      if (this.#prepared.steps.at(-1)?.gesture !== gesture) return
      const { steps } = this.#prepared
      this.#setPrepared({ ...this.#prepared, steps: steps.slice(0, -1) })
    } else {
      const step = this.#history.takeBack(gesture)
      if (step) this.#unawaited(this.#send({ step, gesture, seen: this.#seenBy(gesture) }, () => undefined))
      this.#changed()
    }
  }

  undo(): void {
    if (this.#prepared) this.#setPrepared(undoPrepared(this.#prepared))
    else this.#replay(this.#history.undo())
  }

  redo(): void {
    if (this.#prepared) this.#setPrepared(redoPrepared(this.#prepared))
    else this.#replay(this.#history.redo())
  }

  /** From now on edits are not on air until they are taken. */
  startPreparing(): void {
    this.#setPrepared(this.#prepared ?? NOTHING_PREPARED)
  }

  /** Gives up what is prepared, and edits on air again. */
  discardPrepared(): void {
    this.#conflicts = this.#conflicts.filter(({ isPrepared }) => !isPrepared)
    this.#setPrepared(null)
  }

  /** Puts everything that is prepared on air in one frame, or nothing of it. */
  async take(): Promise<Outcome> {
    const prepared = this.#prepared ?? NOTHING_PREPARED
    const applied = this.#applied()
    const wanted = takenStep(prepared)
    if (this.#meetDeletion(prepared, wanted)) return { kind: 'conflict' }
    const step = effective(applied, wanted)
    if (step.length === 0) {
      this.#setPrepared(null)
      return { kind: 'saved', revision: this.#base.revision }
    }
    const before = new Map([...byId(applied, step), ...prepared.before])
    const part = this.#history.add(applied, step, null)
    const outcome = await this.#dispatch({ step, gesture: null, before, isTake: true })
    if (outcome.kind === 'saved') {
      const taken = [...byId(this.#applied(), step).values()]
      this.#setPrepared(this.#prepared && remaining(this.#prepared, prepared, taken))
    } else this.#history.forget(part)
    this.#changed()
    return outcome
  }

  /** `mine` replaces the other person's values; `theirs` leaves them. */
  resolve(conflict: ShownConflict, choice: 'mine' | 'theirs'): void {
    this.#conflicts = this.#conflicts.filter((other) => other !== conflict)
    if (conflict.isPrepared)
      this.#prepared = this.#prepared && resolvedPrepared(this.#prepared, conflict, choice)
    else this.#unawaited(this.edit(resolvedStep(conflict, choice)))
    this.#changed()
  }

  /** Sends again what no answer came for. */
  resume(): void {
    this.#outbox.resume()
  }

  discardUnsaved(): void {
    this.#outbox.discard()
  }

  /** In a gesture: the layers as they were at its beginning, with its own steps. A foreign edit since then is not among them. */
  #seenBy(gesture: symbol | null): readonly Layer[] {
    const isGoingOn = gesture !== null && this.#gesture?.symbol === gesture
    return isGoingOn && this.#gesture ? this.#gesture.layers : this.#view.layers
  }

  #addConflict(conflict: Conflict, isPrepared: boolean): void {
    this.#lastConflict += 1
    const shown = { ...conflict, id: this.#lastConflict, isPrepared }
    // The next key of the same gesture, or another take, meets the same edit again.
    const { gesture } = conflict.sending
    const isSame = (other: ShownConflict) =>
      other.update.id === conflict.update.id &&
      (isPrepared ? other.isPrepared : gesture !== null && other.sending.gesture === gesture)
    this.#conflicts = [...this.#conflicts.filter((other) => !isSame(other)), shown]
    this.#changed()
  }

  /** A layer with prepared changes is gone: the person is asked before anything is taken. */
  #meetDeletion(prepared: Prepared, step: Step): boolean {
    const update = updateWithoutLayer(this.#applied(), step)
    const before = update && prepared.before.get(update.id)
    if (!update || !before) return false
    const sending = { ...UNSENT, step, before: prepared.before }
    const mine = update.changes as Patch
    this.#addConflict({ sending, update, mine, before, theirs: null, fields: [] }, true)
    return true
  }

  async #send({ step, gesture, seen }: Made, forget: () => void): Promise<Outcome> {
    const outcome = await this.#dispatch({ step, gesture, before: byId(seen, step), isTake: false })
    if (outcome.kind !== 'saved') {
      forget()
      this.#changed()
    }
    return outcome
  }

  #dispatch({ step, gesture, before, isTake }: Dispatched): Promise<Outcome> {
    return new Promise((resolve) => {
      const key = newId('edit')
      if (isTake) this.#takes.add(key)
      const settle = (outcome: Outcome) => {
        this.#takes.delete(key)
        if (outcome.kind === 'saved') this.#addAnswered({ step, revision: outcome.revision })
        resolve(outcome)
      }
      this.#outbox.add({ key, step, before, gesture, settle })
    })
  }

  /** While the events stay away, steps that can be one are kept as one. */
  #addAnswered(answered: Answered): void {
    if (answered.revision <= this.#base.revision) return
    const last = this.#answered.at(-1)
    const step = last && joinSteps(last.step, answered.step)
    const earlier = step ? this.#answered.slice(0, -1) : this.#answered
    this.#answered = [...earlier, { ...answered, step: step ?? answered.step }]
  }

  #unawaited(outcome: Promise<Outcome>): void {
    void outcome.then((settled) => settled.kind === 'refused' && this.#options.onRefused(settled.error))
  }

  #replay(replay: Replay | null): void {
    if (!replay) return
    const { layers } = this.#view
    const step = effective(layers, replay.step)
    const foreign = foreignChange(layers, step, replay.expected)
    if (foreign) {
      replay.forget()
      this.#addConflict(foreign, false)
    } else if (step.length > 0)
      this.#unawaited(this.#send({ step, gesture: null, seen: layers }, replay.forget))
    this.#changed()
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
    this.#pendingIds = keptSet(this.#pendingIds, new Set(waiting.flatMap(({ step }) => idsOf(step))))
    return {
      isKnown: this.#base !== UNKNOWN,
      layers: prepared ? applyPrepared(applied, prepared) : applied,
      onAir: this.#base.items,
      pendingIds: this.#pendingIds,
      isSaving: waiting.length > 0,
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
