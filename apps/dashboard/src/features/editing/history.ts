import type { Layer } from '@stream-manager/contracts'
import { inverseStep, joinSteps, type Step } from './steps.ts'

/** Enough for an evening; the oldest go. */
const MAX_ENTRIES = 200
/** The limit for one gesture. Above it the two oldest become one: they were answered long ago. */
const MAX_PARTS = 300

/** One edit. It is forgotten alone where the server refuses it. */
export interface Part {
  readonly redo: Step
  readonly undo: Step
}

/** The parts of one gesture, or one part without a gesture. */
interface Entry {
  readonly gesture: symbol | null
  readonly parts: readonly Part[]
}

/** A step to send again, and the one whose values must still be there. */
export interface Replay {
  readonly step: Step
  readonly expected: Step
  /** The server refused it, or someone else changed the same since. */
  readonly forget: () => void
}

const joined = (steps: readonly Step[]): Step => {
  let whole: Step = []
  for (const step of steps) whole = joinSteps(whole, step) ?? whole.concat(step)
  return whole
}

const redoOf = ({ parts }: Entry): Step => joined(parts.map(({ redo }) => redo))

/** The older value of a field wins: it is the one from before the gesture. */
const undoOf = ({ parts }: Entry): Step => joined(parts.map(({ undo }) => undo).toReversed())

const bounded = (parts: readonly Part[]): readonly Part[] => {
  const [first, second, ...rest] = parts
  if (!first || !second || parts.length <= MAX_PARTS) return parts
  const both = { gesture: null, parts: [first, second] }
  return [{ redo: redoOf(both), undo: undoOf(both) }, ...rest]
}

const without = (entries: readonly Entry[], part: Part): readonly Entry[] =>
  entries
    .map((entry) => ({ ...entry, parts: entry.parts.filter((other) => other !== part) }))
    .filter(({ parts }) => parts.length > 0)

/** The person's own edits, to undo and to redo. */
export class History {
  #done: readonly Entry[] = []
  #undone: readonly Entry[] = []

  get canUndo(): boolean {
    return this.#done.length > 0
  }

  get canRedo(): boolean {
    return this.#undone.length > 0
  }

  /** Edits of one gesture are one to undo. An edit that cannot be taken back is not kept. */
  add(before: readonly Layer[], step: Step, gesture: symbol | null): Part {
    const part = { redo: step, undo: inverseStep(before, step) }
    this.#undone = []
    if (part.undo.length === 0) return part
    const last = this.#done.at(-1)
    const goesOn = last !== undefined && gesture !== null && last.gesture === gesture
    const entry = { gesture, parts: goesOn ? bounded([...last.parts, part]) : [part] }
    this.#done = [...(goesOn ? this.#done.slice(0, -1) : this.#done), entry].slice(-MAX_ENTRIES)
    return part
  }

  /** Takes the newest edit back; it is now to redo. */
  undo(): Replay | null {
    const entry = this.#done.at(-1)
    if (!entry) return null
    this.#done = this.#done.slice(0, -1)
    this.#undone = [...this.#undone, entry]
    return { step: undoOf(entry), expected: redoOf(entry), forget: () => this.#forgetEntry(entry) }
  }

  redo(): Replay | null {
    const entry = this.#undone.at(-1)
    if (!entry) return null
    this.#undone = this.#undone.slice(0, -1)
    this.#done = [...this.#done, entry]
    return { step: redoOf(entry), expected: undoOf(entry), forget: () => this.#forgetEntry(entry) }
  }

  /** The step that takes the newest entry back, if it is of this gesture. It can be neither undone nor redone afterwards. */
  takeBack(gesture: symbol): Step | null {
    const entry = this.#done.at(-1)
    if (entry?.gesture !== gesture) return null
    this.#done = this.#done.slice(0, -1)
    return undoOf(entry)
  }

  /** A refused edit is not on air, so there is nothing to undo. */
  forget(part: Part): void {
    this.#done = without(this.#done, part)
    this.#undone = without(this.#undone, part)
  }

  #forgetEntry(entry: Entry): void {
    this.#done = this.#done.filter((other) => other !== entry)
    this.#undone = this.#undone.filter((other) => other !== entry)
  }
}
