import type { LeaseState } from '@stream-manager/backplane/port'
import type { Layer, StreamState } from '@stream-manager/contracts'

export interface StreamReading {
  readonly state: StreamState
  readonly layers: readonly Layer[]
  /** The engine that holds the stream, as the backplane reports it. */
  readonly lease: LeaseState | null
  /** Time since the count of rendered frames last grew; 0 while the count is unknown. */
  readonly framesStillMs: number
}

/** A stream with unusable documents; `error` names the key. */
export interface DamagedStream {
  readonly streamId: string
  readonly error: string
}

export interface StreamsView {
  readonly readings: readonly StreamReading[]
  readonly damaged: readonly DamagedStream[]
}
