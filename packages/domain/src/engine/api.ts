import type { Position } from '@stream-manager/backplane'
import type { Asset, DesiredStream, ObservedStream, Result, StreamState } from '@stream-manager/contracts'

/** Everything an engine needs to know of its stream, read at one instant. */
interface EngineView {
  readonly desired: DesiredStream
  /** Revision of the desired document: what `appliedRevision` must become. */
  readonly revision: number
  readonly observed: ObservedStream | null
  /** Of the `stream-state` log, to subscribe `since`. */
  readonly position: Position
}

export interface EngineReport {
  readonly streamId: string
  /** From the lease `engineLease(streamId)`. */
  readonly fence: number
  readonly observed: ObservedStream
}

/** The engine supervisor's side. */
export interface EngineSide {
  /** Ids of every stream there is; `main` always among them. */
  streamIds(): Promise<string[]>
  read(streamId: string): Promise<Result<EngineView>>
  /** Assets that the stream's layers name, by id. */
  assetsOf(desired: DesiredStream): Promise<Map<string, Asset>>
  /**
   * Call it as often as there is news. Material changes are committed and published (calls that overlap are joined:
   * the newest report wins); numbers alone only replace the `metrics` value. `backplane.fenced`: stop at once.
   */
  reportObserved(report: EngineReport): Promise<Result<StreamState>>
  /** Streams that no engine holds now. */
  unheldStreamIds(): Promise<string[]>
  /**
   * Tells subscribers that no engine holds the stream any more. Engines alone report what runs, and the one that did may
   * be gone, so anybody may say that. True when it had to be said; safe to ask from many processes at once.
   */
  reportLoss(streamId: string): Promise<Result<boolean>>
}
