import { isDeepStrictEqual } from 'node:util'
import type { Position } from '@stream-manager/backplane/port'
import { type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { SharedReads } from '../store/shared-reads.ts'
import type { Views } from './api.ts'
import { channelKey } from './keys.ts'
import { readRegistry } from './registry.ts'
import { readEngine, readView, type StreamView } from './view.ts'

/** Documents are read again after this time. It bounds what a commit without a publication can hide. */
const REREAD_AFTER_MS = 10_000
const MAX_STREAMS = 64
/** No view is given that the store confirmed longer ago, however old a one the caller accepts. */
const MAX_UNCONFIRMED_MS = 2000

interface Kept {
  readonly view: StreamView
  /** When the read of the documents began. */
  readonly readAtMs: number
  /** When the last read of the position began. */
  readonly confirmedAtMs: number
  /** From then on the view must be confirmed, because the engine's lease may be over. */
  readonly validUntilMs: number
}

const isSamePosition = (one: Position, other: Position): boolean =>
  one.offset === other.offset && one.epoch === other.epoch

const isSameView = (one: StreamView, other: StreamView): boolean =>
  one.revision === other.revision &&
  one.observedRevision === other.observedRevision &&
  isSamePosition(one.position, other.position) &&
  one.engineFence === other.engineFence &&
  isDeepStrictEqual(one.metrics, other.metrics)

/**
 * The views of streams that were read last. Every commit of a stream publishes its state, so documents are current while
 * the position of the `stream-state` log is the one they were read at. Each read asks the store for that position, the
 * lease and the metrics, and callers that ask at the same time share the question. A caller thus sees each write that was
 * answered before it asked, by whatever process.
 */
export class StreamViews implements Views {
  readonly #context: Context
  readonly #kept = new Map<string, Kept>()
  readonly #reads = new SharedReads<Result<StreamView>>()

  constructor(context: Context) {
    this.#context = context
  }

  read(streamId: string, acceptedAgeMs = 0): Promise<Result<StreamView>> {
    const recent = acceptedAgeMs > 0 ? this.#recent(streamId, acceptedAgeMs) : null
    return recent
      ? Promise.resolve(succeed(recent))
      : this.#reads.read(streamId, () => this.#readNow(streamId))
  }

  now(): Date {
    return this.#context.clock.now()
  }

  async fill(): Promise<void> {
    const { streams } = await readRegistry(this.#context)
    for (const { id } of streams.slice(0, MAX_STREAMS)) await this.read(id)
  }

  counts() {
    const oldestMs = Math.min(...[...this.#kept.values()].map(({ confirmedAtMs }) => confirmedAtMs))
    const ageMs = this.#kept.size > 0 ? this.#context.clock.monotonicMs() - oldestMs : 0
    return { readCacheAgeSeconds: ageMs / 1000 }
  }

  #recent(streamId: string, acceptedAgeMs: number): StreamView | null {
    const kept = this.#kept.get(streamId)
    const nowMs = this.#context.clock.monotonicMs()
    if (!kept || nowMs >= kept.validUntilMs) return null
    return nowMs - kept.confirmedAtMs <= acceptedAgeMs ? kept.view : null
  }

  async #readNow(streamId: string): Promise<Result<StreamView>> {
    const beganMs = this.#context.clock.monotonicMs()
    const kept = this.#kept.get(streamId)
    const mayConfirm = kept !== undefined && beganMs - kept.readAtMs < REREAD_AFTER_MS
    const confirmed = mayConfirm ? await this.#confirm(streamId, kept, beganMs) : null
    if (confirmed) {
      this.#keep(streamId, confirmed)
      return succeed(confirmed.view)
    }
    const read = await readView(this.#context, streamId)
    if (!read.ok) {
      this.#kept.delete(streamId)
      return read
    }
    const view = kept && isSameView(kept.view, read.value) ? kept.view : read.value
    this.#keep(streamId, { view, readAtMs: beganMs, confirmedAtMs: beganMs, validUntilMs: beganMs })
    return succeed(view)
  }

  /** Null when the documents may have changed. */
  async #confirm(streamId: string, kept: Kept, beganMs: number): Promise<Kept | null> {
    const [{ position }, { engine, leaseEndsInMs }] = await Promise.all([
      this.#context.backplane.snapshot(channelKey(streamId, 'stream-state'), []),
      readEngine(this.#context, streamId),
    ])
    if (!isSamePosition(kept.view.position, position)) return null
    const current = { ...kept.view, ...engine }
    return {
      view: isSameView(kept.view, current) ? kept.view : current,
      readAtMs: kept.readAtMs,
      confirmedAtMs: beganMs,
      validUntilMs: beganMs + Math.min(MAX_UNCONFIRMED_MS, leaseEndsInMs ?? MAX_UNCONFIRMED_MS),
    }
  }

  #keep(streamId: string, kept: Kept): void {
    this.#kept.delete(streamId)
    this.#kept.set(streamId, kept)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MAX_STREAMS && oldest !== undefined) this.#kept.delete(oldest)
  }
}
