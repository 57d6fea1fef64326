import type { LayerEvent } from '@stream-manager/contracts'

/** How long an edit of another person is marked. */
const SHOWN_MS = 6000
/** A program may edit without a pause: only so many of the newest edits are marked. */
const MAX_EDITS = 100

/** The layer, or null for the order of all layers. */
export interface EditPlace {
  readonly revision: number
  readonly layerId: string | null
}

export interface ForeignEdit extends EditPlace {
  readonly kind: 'created' | 'changed' | 'deleted' | 'reordered'
  readonly person: string
  readonly layerName: string
  readonly endsMs: number
}

/** A new object after each change. */
export interface ForeignEditsView {
  /** The person who changed a layer last, by layer. */
  readonly people: ReadonlyMap<string, string>
  readonly newest: ForeignEdit | null
}

export interface ForeignEditsOptions {
  /** True for edits of this page, also for those whose answer it still waits for. */
  readonly isOwn: (place: EditPlace) => boolean
  /** The name of a layer before the event. */
  readonly nameOf: (layerId: string) => string | undefined
  readonly nowMs: () => number
  readonly schedule: (run: () => void, delayMs: number) => void
}

const NONE: ForeignEditsView = { people: new Map(), newest: null }

const KINDS = {
  'layer.created': 'created',
  'layer.updated': 'changed',
  'layer.deleted': 'deleted',
  'layers.reordered': 'reordered',
} as const

const placeOf = (event: LayerEvent): { readonly layerId: string | null; readonly name?: string } => {
  if ('layer' in event) return { layerId: event.layer.id, name: event.layer.name }
  return { layerId: 'id' in event ? event.id : null }
}

/** Edits of the last seconds by other people, and by other pages of the same person. */
export class ForeignEdits {
  readonly #options: ForeignEditsOptions
  readonly #watchers = new Set<() => void>()
  #edits: readonly ForeignEdit[] = []
  #shown: readonly ForeignEdit[] = []
  #view = NONE

  constructor(options: ForeignEditsOptions) {
    this.#options = options
  }

  get view(): ForeignEditsView {
    return this.#view
  }

  readonly watch = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange)
    return () => this.#watchers.delete(onChange)
  }

  /** An event without an author is of the engine, or of a server that does not tell. */
  add(event: LayerEvent): void {
    const { type, revision, by } = event
    if (by === undefined) return
    const { nameOf, nowMs, schedule } = this.#options
    const { layerId, name } = placeOf(event)
    const layerName = name ?? (layerId === null ? '' : (nameOf(layerId) ?? layerId))
    const endsMs = nowMs() + SHOWN_MS
    const edit = { kind: KINDS[type], person: by.name, revision, layerId, layerName, endsMs }
    this.#edits = [...this.#edits, edit].slice(-MAX_EDITS)
    schedule(() => this.refresh(), SHOWN_MS)
    this.refresh()
  }

  /** Called when time has passed, or when the page learned which edits are its own. */
  refresh(): void {
    if (this.#edits.length === 0) return
    const nowMs = this.#options.nowMs()
    this.#edits = this.#edits.filter(({ endsMs }) => endsMs > nowMs)
    const shown = this.#edits.filter((edit) => !this.#options.isOwn(edit))
    const before = this.#shown
    if (shown.length === before.length && shown.every((edit, index) => edit === before[index])) return
    this.#shown = shown
    const people = shown.flatMap(({ layerId, person }): [string, string][] =>
      layerId === null ? [] : [[layerId, person]],
    )
    this.#view = { people: new Map(people), newest: shown.at(-1) ?? null }
    for (const onChange of this.#watchers) onChange()
  }
}
