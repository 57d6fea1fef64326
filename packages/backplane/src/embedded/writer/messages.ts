import type { EncodedCommit } from '../../arguments/encoded-commit.ts'
import type { CommitOutcome } from '../../port/backplane.ts'

/** One write of a group. */
export type Write =
  /** `holdsLease` says whether the commit's fence was that of a running lease when the group was sent. */
  | { readonly kind: 'commit'; readonly commit: EncodedCommit; readonly holdsLease: boolean }
  | { readonly kind: 'grant'; readonly lease: string }
  /** Stores the value, or deletes the stored one. */
  | { readonly kind: 'probe'; readonly value: string | null }

/** Writes that share one transaction, in order. */
export interface WriteGroup {
  /** The wall clock of the store. The thread has no clock of its own, so that tests can move time. */
  readonly nowMs: number
  readonly writes: readonly Write[]
}

type StorageFault = 'full' | 'unavailable' | 'other'

/** The answer to one write. Numbers are in the order of the commit, and texts stay JSON, because both are cheap to copy. */
export type Answer =
  | { readonly kind: 'committed'; readonly revisions: readonly number[]; readonly offsets: readonly number[] }
  | { readonly kind: 'replayed'; readonly json: string }
  | {
      readonly kind: 'refused'
      readonly outcome: Exclude<CommitOutcome, { status: 'committed' | 'replayed' }>
    }
  | { readonly kind: 'granted'; readonly fence: number }
  | { readonly kind: 'probed' }
  | { readonly kind: 'failed'; readonly fault: StorageFault; readonly message: string }

/** The thread sends it once, when it takes groups. Afterwards it answers each group with one list of answers. */
export const READY = 'ready'
/** Asks the thread to close its connection and to end. */
export const CLOSE = 'close'

export const isAnswerTo = (message: unknown, count: number): message is readonly Answer[] =>
  Array.isArray(message) && message.length === count
