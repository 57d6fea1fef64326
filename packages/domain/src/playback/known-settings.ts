import { type Result, type StoredPlayback, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { SharedReads } from '../store/shared-reads.ts'
import { readPlayback } from './documents.ts'

const FRESH_MS = 2000
/** An outage of the store must not end the programme for its viewers, but a revoked address must end at some time. */
const USABLE_MS = 600_000

interface Known {
  readonly settings: StoredPlayback
  readonly readAtMs: number
}

/** Settings of each stream, read at most every two seconds, because every segment of every viewer asks for them. */
export class KnownSettings {
  readonly #context: Context
  readonly #known = new Map<string, Known>()
  readonly #reads = new SharedReads<Result<StoredPlayback>>()

  constructor(context: Context) {
    this.#context = context
  }

  /** Errors: `stream.not_found`. Rejects while the store is unavailable and nothing usable is known. */
  async of(streamId: string): Promise<Result<StoredPlayback>> {
    const known = this.#known.get(streamId)
    const ageMs = known ? this.#nowMs() - known.readAtMs : Number.POSITIVE_INFINITY
    if (known && ageMs < FRESH_MS) return succeed(known.settings)
    try {
      return await this.#reads.read(streamId, () => this.#read(streamId))
    } catch (error) {
      if (known && ageMs < USABLE_MS) return succeed(known.settings)
      throw error
    }
  }

  forget(streamId: string): void {
    this.#known.delete(streamId)
  }

  async #read(streamId: string): Promise<Result<StoredPlayback>> {
    const read = await readPlayback(this.#context, streamId)
    if (!read.ok) {
      this.#known.delete(streamId)
      return read
    }
    const readAtMs = this.#nowMs()
    // A deleted stream may never be asked for again.
    for (const [id, known] of this.#known) if (readAtMs - known.readAtMs > USABLE_MS) this.#known.delete(id)
    this.#known.set(streamId, { settings: read.value.value, readAtMs })
    return succeed(read.value.value)
  }

  #nowMs(): number {
    return this.#context.clock.monotonicMs()
  }
}
