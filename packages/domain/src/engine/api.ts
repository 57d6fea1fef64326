import type { Position } from '@stream-manager/backplane/port'
import type {
  Asset,
  DesiredStream,
  Fault,
  ObservedStream,
  Result,
  StreamState,
} from '@stream-manager/contracts'

/** All that an engine needs to know of its stream, read at one instant. */
export interface EngineView {
  /** With the secrets of the stream. */
  readonly desired: DesiredStream
  /** Layers and outputs whose secrets cannot be decrypted here: the engine must not use their addresses. */
  readonly unreadable: Readonly<Record<'layers' | 'outputs', ReadonlyMap<string, Fault>>>
  /** Revision of the desired document: `appliedRevision` must reach it. */
  readonly revision: number
  readonly observed: ObservedStream | null
  /** Position in the `stream-state` log, to subscribe `since`. */
  readonly position: Position
}

export interface EngineReport {
  readonly streamId: string
  /** From the lease `engineLease(streamId)`. */
  readonly fence: number
  readonly observed: ObservedStream
}

/** For the engine's supervisor. */
export interface EngineSide {
  /** Ids of all streams; `main` is always among them. */
  streamIds(): Promise<string[]>
  read(streamId: string): Promise<Result<EngineView>>
  /** Assets that the stream's layers name, by id, and the newest uploaded fonts when a layer writes text. */
  assetsOf(desired: DesiredStream): Promise<Map<string, Asset>>
  /**
   * Takes any number of reports. A material change is committed and published; of reports that arrive during a commit
   * only the newest is used. Changed figures alone only replace the `metrics` value. `backplane.fenced`: stop at once.
   */
  reportObserved(report: EngineReport): Promise<Result<StreamState>>
  /** Ids of the streams that no engine holds now. */
  unheldStreamIds(): Promise<string[]>
  /**
   * Publishes that no engine holds the stream any more. Any process may call this, several at once as well, since the
   * reporting engine may be gone. True when this call published it.
   */
  reportLoss(streamId: string): Promise<Result<boolean>>
}
