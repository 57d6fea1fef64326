import type { Layer, LayerEdit } from '@stream-manager/contracts'
import type { EditPlace } from './foreign-edits.ts'
import { changedFields, type FieldPath, type Patch } from './patch.ts'
import { joinSteps, type Step, type Update } from './steps.ts'

/** While something is dragged the picture follows ten times a second at most. */
const MIN_INTERVAL_MS = 100
/** Foreign edits of other fields, met one after the other by the same step. */
const MAX_REBASES = 8
/** Events of older edits have come by then. */
const MAX_REVISIONS = 100

export type Outcome =
  /** Stored at this revision of the stream. */
  | { readonly kind: 'saved'; readonly revision: number }
  /** The server refused it, and it is undone on the page. */
  | { readonly kind: 'refused'; readonly error: unknown }
  /** Another edit came between; see `Conflict`. */
  | { readonly kind: 'conflict' }

export interface Applied {
  readonly revision: number
  /** The layers that the step created or updated. */
  readonly layers: readonly Layer[]
}

/** A step on its way to the server. */
export interface Sending {
  /** The same in each attempt: a step whose answer was lost does not take effect twice. */
  readonly key: string
  readonly step: Step
  /** The layers that it updates, as they were when the person began. */
  readonly before: ReadonlyMap<string, Layer>
  /** Steps of one gesture join while they wait. */
  readonly gesture: symbol | null
  readonly settle: (outcome: Outcome) => void
}

/** Someone changed the same fields, or deleted the layer, after the person began. Nothing of either is lost. */
export interface Conflict {
  readonly sending: Sending
  readonly update: Update
  readonly mine: Patch
  readonly before: Layer
  /** Null when the layer was deleted. */
  readonly theirs: Layer | null
  /** The fields that both changed. */
  readonly fields: readonly FieldPath[]
}

/** The calls that the outbox makes. Both reject with the server's refusal. */
export interface LayerServer {
  readonly apply: (step: Step, idempotencyKey: string) => Promise<Applied>
  /** Null when there is no such layer. */
  readonly read: (id: string) => Promise<Layer | null>
  /** `conflict`: a layer changed or was deleted. `lost`: no answer came, so sending it again is right. */
  readonly kindOf: (error: unknown) => 'conflict' | 'lost' | 'refused'
}

export interface OutboxOptions {
  readonly server: LayerServer
  readonly nowMs: () => number
  readonly wait: (durationMs: number) => Promise<void>
  readonly onChange: () => void
  readonly onConflict: (conflict: Conflict) => void
}

/** Null for a new order of all layers. */
const idOf = (edit: LayerEdit): string | null | undefined => {
  if (edit.op === 'reorder') return null
  return edit.op === 'create' ? edit.layer.id : edit.id
}

const updatesOf = (step: Step): Update[] => step.filter((edit): edit is Update => edit.op === 'update')

/** Null where the layer is still there and nobody else changed the same fields to other values. */
const conflictOf = (sending: Sending, update: Update, theirs: Layer | null): Conflict | null => {
  const mine = update.changes as Patch
  const before = sending.before.get(update.id)
  if (before === undefined) return null
  const differing = new Set(changedFields(mine, mine, theirs).map((path) => path.join('\0')))
  const fields = changedFields(mine, before, theirs).filter((path) => differing.has(path.join('\0')))
  return theirs === null || fields.length > 0 ? { sending, update, mine, before, theirs, fields } : null
}

/** Sends steps one after the other, each with the revisions that the person saw. */
export class Outbox {
  readonly #options: OutboxOptions
  /** By layer: the revision that this page's own newest edit made. */
  readonly #own = new Map<string, number>()
  /** Sent at least once: the server may have them, so nothing joins them any more. */
  readonly #tried = new WeakSet<Sending>()
  /** Revisions that this page's newest steps made. */
  #revisions: readonly number[] = []
  #queue: Sending[] = []
  #isSending = false
  #lastMs = Number.NEGATIVE_INFINITY
  /** Why nothing is sent at present, until `resume`. */
  #stalledBy: unknown = null

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Oldest first, with the one that is on its way. */
  get waiting(): readonly Sending[] {
    return this.#queue
  }

  get stalledBy(): unknown {
    return this.#stalledBy
  }

  /** Whether this page made the edit, or may have made it: a step without an answer changes the same. */
  isOwn({ revision, layerId }: EditPlace): boolean {
    const isSame = (edit: LayerEdit) => idOf(edit) === layerId
    return this.#revisions.includes(revision) || this.#queue.some(({ step }) => step.some(isSame))
  }

  add(sending: Sending): void {
    const last = this.#queue.at(-1)
    const canJoin =
      last && last.gesture !== null && last.gesture === sending.gesture && !this.#tried.has(last)
    const step = canJoin ? joinSteps(last.step, sending.step) : null
    if (last && step) {
      const settle: Sending['settle'] = (outcome) => {
        last.settle(outcome)
        sending.settle(outcome)
      }
      // The first step of a gesture may leave out layers that a later one names.
      const before = new Map([...sending.before, ...last.before])
      this.#queue = [...this.#queue.slice(0, -1), { ...sending, before, step, settle }]
    } else this.#queue = [...this.#queue, sending]
    this.#options.onChange()
    void this.#pump()
  }

  /** After a lost connection: sends what waits. */
  resume(): void {
    this.#stalledBy = null
    this.#options.onChange()
    void this.#pump()
  }

  /** Gives up what waits. */
  discard(): void {
    const error = this.#stalledBy
    const given = this.#queue
    this.#queue = []
    this.#stalledBy = null
    for (const { settle } of given) settle({ kind: 'refused', error })
    this.#options.onChange()
  }

  async #pump(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    try {
      while (this.#queue.length > 0 && this.#stalledBy === null) await this.#sendFirst()
    } finally {
      this.#isSending = false
    }
  }

  async #sendFirst(): Promise<void> {
    const { nowMs, wait } = this.#options
    const pauseMs = this.#lastMs + MIN_INTERVAL_MS - nowMs()
    if (pauseMs > 0 && this.#queue[0]?.gesture) await wait(pauseMs)
    const sending = this.#queue[0]
    if (sending === undefined) return
    this.#lastMs = nowMs()
    this.#tried.add(sending)
    try {
      const revision = await this.#send(sending)
      this.#revisions = [...this.#revisions, revision].slice(-MAX_REVISIONS)
      this.#remove(sending)
      sending.settle({ kind: 'saved', revision })
    } catch (error) {
      this.#failed(sending, error)
    }
    this.#options.onChange()
  }

  #failed(sending: Sending, error: unknown): void {
    if (error instanceof ConflictFound) {
      this.#remove(sending)
      this.#options.onConflict(error.conflict)
      sending.settle({ kind: 'conflict' })
    } else if (this.#options.server.kindOf(error) === 'lost') this.#stalledBy = error
    else {
      this.#remove(sending)
      sending.settle({ kind: 'refused', error })
    }
  }

  #remove(sending: Sending): void {
    this.#queue = this.#queue.filter((other) => other !== sending)
  }

  /** Steps that go on from the person's own earlier edit expect the revision that it made. */
  #expecting(edit: LayerEdit, seen: ReadonlyMap<string, Layer>): LayerEdit {
    if (edit.op !== 'update') return edit
    const ifMatch = Math.max(this.#own.get(edit.id) ?? 0, seen.get(edit.id)?.revision ?? 0)
    return ifMatch > 0 ? { ...edit, ifMatch } : edit
  }

  async #send(sending: Sending): Promise<number> {
    const { server } = this.#options
    const seen = new Map(sending.before)
    let { step } = sending
    for (let rebases = 0; ; rebases += 1) {
      try {
        const expecting = step.map((edit) => this.#expecting(edit, seen))
        const { layers, revision } = await server.apply(expecting, `${sending.key}-${rebases}`)
        // After a rebase a step behind this one has not seen what came between.
        for (const layer of rebases === 0 ? layers : []) this.#own.set(layer.id, layer.revision)
        return revision
      } catch (error) {
        if (server.kindOf(error) !== 'conflict' || rebases >= MAX_REBASES) throw error
        step = await this.#rebase({ ...sending, step }, seen)
        if (step.length === 0) return 0
      }
    }
  }

  /**
   * Goes on from the present version of each layer, unless the same fields were changed to other values. A layer that is
   * gone need not be deleted.
   */
  async #rebase(sending: Sending, seen: Map<string, Layer>): Promise<Step> {
    const made = new Set(sending.step.flatMap((edit) => (edit.op === 'create' ? [edit.layer.id] : [])))
    for (const update of updatesOf(sending.step)) {
      if (made.has(update.id)) continue
      const theirs = await this.#options.server.read(update.id)
      this.#own.delete(update.id)
      const conflict = conflictOf(sending, update, theirs)
      if (conflict) throw new ConflictFound(conflict)
      if (theirs) seen.set(update.id, theirs)
    }
    return this.#withoutGone(sending.step)
  }

  async #withoutGone(step: Step): Promise<Step> {
    const left: LayerEdit[] = []
    for (const edit of step) {
      const isGone = edit.op === 'delete' && (await this.#options.server.read(edit.id)) === null
      if (!isGone) left.push(edit)
    }
    return left
  }
}

class ConflictFound extends Error {
  readonly conflict: Conflict

  constructor(conflict: Conflict) {
    super('the layer was changed by someone else')
    this.conflict = conflict
  }
}
