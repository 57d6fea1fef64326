import type { Audience } from '@stream-manager/contracts'
import type { Batch } from './batch.ts'
import type { LiveValue } from './live-publication.ts'

/** A local subscriber of a channel. It is called in order and must not throw. */
export interface FeedListener {
  readonly audience: Audience
  batch(batch: Batch): void
  /** Called for a channel without a log. */
  value(value: LiveValue): void
  /** The log was lost or has a gap: the publications before do not lead to those after. */
  lost(): void
}
