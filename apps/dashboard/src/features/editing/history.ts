import type { Layer } from '@stream-manager/contracts'
import { inverseStep, joinSteps, type Step } from './steps.ts'

/** Enough for an evening; the oldest go. */
const MAX_ENTRIES = 200

export interface HistoryEntry {
  readonly redo: Step
  readonly undo: Step
  readonly gesture: symbol | null
}

/** An entry for a step, or the one before it made longer where both are of one gesture. */
const entryAfter = (last: HistoryEntry | undefined, made: HistoryEntry): HistoryEntry | null => {
  if (last === undefined || made.gesture === null || last.gesture !== made.gesture) return null
  const redo = joinSteps(last.redo, made.redo)
  // The older value of a field wins: it is the one from before the gesture.
  const undo = joinSteps(made.undo, last.undo)
  return redo && undo && { redo, undo, gesture: made.gesture }
}

/** The person's own steps, to undo and to redo. */
export class History {
  #done: readonly HistoryEntry[] = []
  #undone: readonly HistoryEntry[] = []

  get canUndo(): boolean {
    return this.#done.length > 0
  }

  get canRedo(): boolean {
    return this.#undone.length > 0
  }

  /** Returns the entry that the step made or went into. */
  add(before: readonly Layer[], step: Step, gesture: symbol | null): HistoryEntry {
    const made = { redo: step, undo: inverseStep(before, step), gesture }
    const last = this.#done.at(-1)
    const joined = entryAfter(last, made)
    this.#done = [...(joined ? this.#done.slice(0, -1) : this.#done), joined ?? made].slice(-MAX_ENTRIES)
    this.#undone = []
    return joined ?? made
  }

  /** The newest entry, which is now to redo. */
  undo(): HistoryEntry | undefined {
    const entry = this.#done.at(-1)
    if (entry) {
      this.#done = this.#done.slice(0, -1)
      this.#undone = [...this.#undone, entry]
    }
    return entry
  }

  redo(): HistoryEntry | undefined {
    const entry = this.#undone.at(-1)
    if (entry) {
      this.#undone = this.#undone.slice(0, -1)
      this.#done = [...this.#done, entry]
    }
    return entry
  }

  /** The newest entry, if it is of this gesture; it can be neither undone nor redone afterwards. */
  takeBack(gesture: symbol): HistoryEntry | null {
    const entry = this.#done.at(-1)
    if (entry?.gesture !== gesture) return null
    this.#done = this.#done.slice(0, -1)
    return entry
  }

  /** A refused step is not on air, so there is nothing to undo. */
  forget(entry: HistoryEntry): void {
    this.#done = this.#done.filter((other) => other !== entry)
    this.#undone = this.#undone.filter((other) => other !== entry)
  }
}
