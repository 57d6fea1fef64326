import type { QueueItem } from './packet-queue.ts'

/** One attempt at a destination; a retry makes a new one. Calls come one at a time, except `release`. */
export interface Transport<Item extends QueueItem> {
  /** Settles when the destination has accepted us. Rejects with `OutputFault`. */
  open(): Promise<void>
  /** Settles when the destination, or the kernel for it, has taken the item. The item stays the caller's. */
  write(item: Item): Promise<void>
  /** True once media has really been accepted, not merely sent towards something. */
  delivering(): boolean
  /** Ends in order: trailers, last bytes, goodbyes. `final` as in `CloseOptions`. */
  finish(final: boolean): Promise<void>
  /** Lets go of everything, making pending calls settle; resolves when nothing native is left behind. Safe to repeat. */
  release(): Promise<void>
}

/** Tells how many bytes the destination took. */
export type ReportBytes = (bytes: number) => void

/**
 * Many servers accept anybody, look at the credentials afterwards and then hang up. Only a connection that outlives this
 * is one that takes the programme.
 */
export const PROBATION_MS = 1000
