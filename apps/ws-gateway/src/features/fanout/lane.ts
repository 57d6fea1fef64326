import { type BatchIntervalLimits, batchIntervalMs } from './batch-interval.ts'
import type { FeedListener } from './feed-listener.ts'
import { Gather } from './gather.ts'
import type { LivePublication, LiveValue } from './live-publication.ts'
import type { SendTurns } from './send-turns.ts'

/** Sending to this many subscribers takes a few milliseconds. */
const MAX_LISTENERS = 256

export type Publications = readonly [LivePublication, ...LivePublication[]]

export interface LaneOptions {
  readonly limits: BatchIntervalLimits & { readonly maxBatchBytes: number }
  readonly turns: SendTurns
  /** Lanes of the channel now. */
  readonly lanes: () => number
  readonly send: (publications: Publications, listeners: Iterable<FeedListener>) => void
}

/**
 * A part of a channel's subscribers, with a batch of its own. Lanes send one after another, each what has come by then,
 * so the time that sending to all takes is not added to the wait for a batch.
 */
export class Lane {
  readonly #listeners = new Set<FeedListener>()
  readonly #publications: Gather<LivePublication>
  readonly #values: Gather<LiveValue>

  constructor({ limits, turns, lanes, send }: LaneOptions) {
    const shared = {
      maxBytes: limits.maxBatchBytes,
      run: (due: () => void) => turns.run(due),
      intervalMs: (durationMs: number) => batchIntervalMs({ durationMs, lanes: lanes() }, limits),
    }
    this.#publications = new Gather({ ...shared, onBatch: (items) => send(items, this.#listeners) })
    this.#values = new Gather({ ...shared, onBatch: (items) => this.#sendNewest(items) })
  }

  get size(): number {
    return this.#listeners.size
  }

  get hasRoom(): boolean {
    return this.#listeners.size < MAX_LISTENERS
  }

  get listeners(): Iterable<FeedListener> {
    return this.#listeners
  }

  add(listener: FeedListener): void {
    this.#listeners.add(listener)
  }

  delete(listener: FeedListener): void {
    this.#listeners.delete(listener)
  }

  publication(publication: LivePublication, bytes: number): void {
    this.#publications.add(publication, bytes)
  }

  value(value: LiveValue): void {
    this.#values.add(value, 0)
  }

  clearPublications(): void {
    this.#publications.clear()
  }

  close(): void {
    this.#publications.clear()
    this.#values.clear()
  }

  #sendNewest(values: readonly LiveValue[]): void {
    const newest = values.at(-1)
    if (newest) for (const listener of this.#listeners) listener.value(newest)
  }
}
