import type { QueueItem } from './packet-queue.ts'

/** One attempt at a destination; a retry makes a new one. Calls do not overlap, except `release`. */
export interface Transport<Item extends QueueItem> {
  /** Settles when the destination has accepted the connection. Rejects with `OutputFault`. */
  open(): Promise<void>
  /** Settles when the destination, or the kernel for it, has accepted the item. The caller keeps the item. */
  write(item: Item): Promise<void>
  /** True once the destination has accepted media. Sending alone does not count. */
  delivering(): boolean
  /** Writes trailers and last bytes, and ends the connection. `final` as in `CloseOptions`. */
  finish(final: boolean): Promise<void>
  /** Frees everything and settles pending calls. Resolves when no native memory is left. May be called twice. */
  release(): Promise<void>
}

/** Reports bytes that the destination accepted. */
export type ReportBytes = (bytes: number) => void
