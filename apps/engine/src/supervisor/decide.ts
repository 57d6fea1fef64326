import type { DesiredStream } from '@stream-manager/contracts'
import type { RunningChild } from './running-child.ts'

/** The part of the desired document that decides what to do next. */
export interface Desired extends Pick<DesiredStream, 'status' | 'generation'> {
  readonly revision: number
}

/** The state of this supervisor that decides what to do next. */
export interface Actual {
  readonly child: Pick<RunningChild, 'generation' | 'phase' | 'sentRevision'> | null
  /** A restart is scheduled. */
  readonly isRestartPending: boolean
  /** Last generation that was started, as reported. */
  readonly reportedGeneration: number
  /** The reported programme is interrupted, and this supervisor restarts it. */
  readonly isRecovering: boolean
  /** Generation whose engine failed too often; -1 for none. */
  readonly failedGeneration: number
  /** Time until an earlier holder of the lease has certainly stopped pushing; 0 or less: now. */
  readonly startsInMs: number
}

export type Action =
  /** End the child. `isFinal`: the programme ends; otherwise another child continues it. */
  | { readonly kind: 'stop-child'; readonly isFinal: boolean }
  /** `isRecovery`: the same generation goes on, so the report keeps its error until the child is live. */
  | { readonly kind: 'start-child'; readonly isRecovery: boolean }
  | { readonly kind: 'send-scene' }
  | { readonly kind: 'reconcile-later'; readonly delayMs: number }
  | { readonly kind: 'cancel-restart' }
  | { readonly kind: 'forget-crashes' }
  /** End the HLS playlist that a crashed child left open. */
  | { readonly kind: 'end-playlist' }
  | { readonly kind: 'report-offline' }
  | { readonly kind: 'report-applied' }

const GO_OFFLINE: readonly Action[] = [
  { kind: 'cancel-restart' },
  { kind: 'forget-crashes' },
  { kind: 'end-playlist' },
  { kind: 'report-offline' },
  { kind: 'report-applied' },
]

const startChild = (isNewGeneration: boolean, { startsInMs, isRecovering }: Actual): Action[] => {
  const cancel = { kind: 'cancel-restart' } as const
  if (startsInMs > 0) return [cancel, { kind: 'reconcile-later', delayMs: startsInMs }]
  return isNewGeneration
    ? [cancel, { kind: 'forget-crashes' }, { kind: 'start-child', isRecovery: false }]
    : [cancel, { kind: 'start-child', isRecovery: isRecovering }]
}

/** The actions that bring the actual state one step closer to the desired one, in order. None when nothing differs. */
export const decide = (desired: Desired, actual: Actual): readonly Action[] => {
  const { child } = actual
  if (desired.status === 'offline') return child ? [{ kind: 'stop-child', isFinal: true }] : GO_OFFLINE
  if (child) {
    if (child.generation !== desired.generation) return [{ kind: 'stop-child', isFinal: false }]
    const isUpToDate = desired.revision <= child.sentRevision || child.phase === 'stopping'
    return isUpToDate ? [] : [{ kind: 'send-scene' }]
  }
  if (actual.failedGeneration === desired.generation) return [{ kind: 'report-applied' }]
  const isNewGeneration = desired.generation !== actual.reportedGeneration
  if (actual.isRestartPending && !isNewGeneration) return []
  return startChild(isNewGeneration, actual)
}
