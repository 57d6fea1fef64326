import type { Position } from '@stream-manager/backplane/port'
import type {
  Result,
  StreamAction,
  StreamConfig,
  StreamConfigView,
  StreamState,
  StreamStatus,
} from '@stream-manager/contracts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import type { StreamView } from './view.ts'

/** A layer or an output of a stream. */
export interface ItemTarget {
  readonly streamId: string
  readonly id: string
}

/** The state that a change published, and its position in the `stream-state` log. */
export interface PublishedState {
  readonly state: StreamState
  readonly position: Position
}

/** A committed change of the stream's desired document. */
export interface StreamMutation<Value> extends Mutation<Value> {
  /** Null for a replay. */
  readonly published: PublishedState | null
}

export interface AwaitOptions {
  readonly streamId: string
  readonly revision: number
  readonly waitMs: number
  /** Saves `awaitApplied` its first read. */
  readonly published?: PublishedState | null
  /** The status a control action asked for. Absent: having applied `revision` is enough. */
  readonly target?: StreamStatus | undefined
}

export interface Applied {
  /** True when the engine applied the revision, or when there is nothing to apply. */
  readonly confirmed: boolean
  /** The newest state, confirmed or not. */
  readonly state: StreamState
}

/** The status to wait for after a control action. */
export interface ControlResult {
  readonly action: StreamAction
  readonly target: StreamStatus
}

export interface StreamService {
  state(streamId: string): Promise<Result<StreamState>>
  control(
    streamId: string,
    action: StreamAction,
    options?: WriteOptions,
  ): Promise<Result<StreamMutation<ControlResult>>>
  config(streamId: string): Promise<Result<StreamConfigView>>
  /** Takes effect at the next start or restart. Layer frames are pixels and are not rescaled. */
  setConfig(
    streamId: string,
    config: StreamConfig,
    options?: WriteOptions,
  ): Promise<Result<StreamMutation<StreamConfigView>>>
  /**
   * Waits until the engine applied the revision (and reached the target), failed, or another command replaced this
   * one, at most `waitMs`. Without an engine it answers within `ENGINE_GRACE_MS`, with `state.error.code` being
   * `engine.unavailable`.
   */
  awaitApplied(options: AwaitOptions): Promise<Result<Applied>>
}

/** Views of streams in memory. */
export interface Views {
  /**
   * The same object as long as nothing changed. A view that the store confirmed at most `acceptedAgeMs` ago is not
   * confirmed again; default: the store is asked. Errors: `stream.not_found`.
   */
  read(streamId: string, acceptedAgeMs?: number): Promise<Result<StreamView>>
  now(): Date
  /** Reads every stream, so that the first callers need not wait for documents. */
  fill(): Promise<void>
  /** Age in seconds: since the view that was confirmed longest ago was confirmed. */
  counts(): Readonly<Record<'readCacheAgeSeconds', number>>
}
