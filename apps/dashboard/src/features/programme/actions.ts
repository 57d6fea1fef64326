import type { StreamAction, StreamState } from '@stream-manager/contracts'
import { ALLOWED_ACTIONS } from '@stream-manager/contracts/stream-actions'

/** In the order of their buttons. */
export const ACTIONS: readonly StreamAction[] = ['start', 'pause', 'resume', 'restart', 'stop']

/** Viewers notice these, so they are asked once. */
export const ASKED: ReadonlySet<StreamAction> = new Set(['stop', 'restart'])

/** A status of a newer server allows nothing here. */
export const allowedActions = (status: StreamState['status']): readonly StreamAction[] =>
  ALLOWED_ACTIONS[status] ?? []

/** A revision is stored and not on air yet. */
export const isWaiting = ({ revision, appliedRevision, status }: StreamState): boolean =>
  appliedRevision < revision && status !== 'offline'
