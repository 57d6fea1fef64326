import type { Position } from '../../port/backplane.ts'
import type { LogPage } from '../records/channel-logs.ts'
import type { LogEntry } from '../records/log-entry.ts'

/** How far everybody on a channel has been told, and which commit wrote what they were told last, where it is known. */
export interface Told extends Position {
  readonly commit: string | null
}

export type Continuation =
  | { readonly kind: 'missed'; readonly entries: readonly LogEntry[] }
  /** The log has another epoch, or no longer keeps all that was missed. */
  | { readonly kind: 'lost' }
  /** The log lost its end, to a failover or a crash, and may have grown again since: its epoch is false. */
  | { readonly kind: 'went_back' }

/** From where to read so that `continuationOf` can tell: the last entry told is read again, to see that it is the same. */
export const readFrom = ({ commit, offset }: Told): number => (commit === null ? offset : offset - 1)

/** How a page read from there goes on from what was told. */
export const continuationOf = (told: Told, { position, entries }: LogPage): Continuation => {
  if (position.epoch !== told.epoch) return { kind: 'lost' }
  const again = entries.find(({ offset }) => offset === told.offset)
  const isAnother = again !== undefined && told.commit !== null && again.commit !== told.commit
  if (isAnother || position.offset < told.offset) return { kind: 'went_back' }
  const missed = entries.filter(({ offset }) => offset > told.offset)
  const isGapless = missed.every(({ offset }, index) => offset === told.offset + 1 + index)
  const isAll = told.offset + missed.length === position.offset
  return isGapless && isAll ? { kind: 'missed', entries: missed } : { kind: 'lost' }
}
