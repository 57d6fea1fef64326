import type { Layer } from '@stream-manager/contracts'
import type { Conflict, LayerServer } from './outbox.ts'
import type { Prepared } from './prepared.ts'

/** The layers as the server told them last, at the stream's revision. */
export interface Base {
  readonly revision: number
  readonly items: readonly Layer[]
}

/** Stands for the layers before the server has told them. */
export const UNKNOWN: Base = { revision: 0, items: [] }

export interface ShownConflict extends Conflict {
  readonly id: number
  /** It came up when prepared changes were taken. */
  readonly isPrepared: boolean
}

/** Everything that the page shows of editing. A new object after each change. */
export interface EditorView {
  /** The server has told its layers. */
  readonly isKnown: boolean
  /** With the person's own edits, also those that the server does not have yet. */
  readonly layers: readonly Layer[]
  /** As the server has them. */
  readonly onAir: readonly Layer[]
  /** Edits of these layers are not stored yet. */
  readonly pendingIds: ReadonlySet<string>
  /** Edits are on their way, or wait for the ones before them or for the server. */
  readonly isSaving: boolean
  readonly conflicts: readonly ShownConflict[]
  /** Edits that no answer came for, and why. Null while everything goes its way. */
  readonly unsaved: { readonly count: number; readonly error: unknown } | null
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Null while edits go on air at once. */
  readonly prepared: Prepared | null
}

export interface EditorOptions {
  /** For edits whose outcome nobody waits for, such as an undo. */
  readonly onRefused: (error: unknown) => void
  readonly server: LayerServer
  readonly nowMs: () => number
  readonly wait: (durationMs: number) => Promise<void>
}
