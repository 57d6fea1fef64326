import type { Cursor } from '../../port/cursor.ts'
import type { LogPage } from '../records/channel-logs.ts'
import type { LogEntry } from '../records/log-entry.ts'

export type Continuation =
  | { readonly kind: 'missed'; readonly entries: readonly LogEntry[] }
  /** The log has another epoch, or no longer keeps all missed entries. */
  | { readonly kind: 'lost' }
  /** A failover or a crash removed the end of the log. It may have grown again since, so its epoch must change. */
  | { readonly kind: 'went_back' }

/** Offset after which to read. The last delivered entry is read again, to see that it is still the same one. */
export const readFrom = ({ commit, offset }: Cursor): number => (commit === null ? offset : offset - 1)

/** How a page that was read after `readFrom` continues from the cursor. */
export const continuationOf = (cursor: Cursor, { position, entries }: LogPage): Continuation => {
  if (position.epoch !== cursor.epoch) return { kind: 'lost' }
  const again = entries.find(({ offset }) => offset === cursor.offset)
  const isAnother = again !== undefined && cursor.commit !== null && again.commit !== cursor.commit
  if (isAnother || position.offset < cursor.offset) return { kind: 'went_back' }
  const missed = entries.filter(({ offset }) => offset > cursor.offset)
  const isGapless = missed.every(({ offset }, index) => offset === cursor.offset + 1 + index)
  const isAll = cursor.offset + missed.length === position.offset
  return isGapless && isAll ? { kind: 'missed', entries: missed } : { kind: 'lost' }
}
