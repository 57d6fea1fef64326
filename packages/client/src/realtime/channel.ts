import type { StreamManagerError } from '../errors.ts'
import type { Unsubscribe } from './listeners.ts'
import type { StreamPosition } from './stock.ts'

/** A subscriber receives a snapshot first, then every event after it. */
export interface ChannelListener<Snapshot, Event> {
  /** The whole state. `position` is null on `metrics`, which has no log. */
  readonly snapshot?: (snapshot: Snapshot, position: StreamPosition | null) => void
  /** Called for each event since the snapshot, in order and exactly once, also across reconnects. */
  readonly event?: (event: Event, position: StreamPosition | null) => void
  /** Called for an event whose type only a newer server knows. The event does not change `current`. */
  readonly unknown?: (event: UnknownEvent, position: StreamPosition | null) => void
  /** Called when events are lost. Discard everything derived from events; a fresh snapshot follows at once. */
  readonly resync?: () => void
  /** If `final` is true, nothing more follows. Otherwise the client tries again. */
  readonly error?: (error: StreamManagerError, final: boolean) => void
}

/** An event of a newer server. Only its `type` is certain. */
export interface UnknownEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** The newest state of a channel. `live` is false while it may be out of date, as without a connection. */
export interface LiveValue<Snapshot> {
  readonly value: Snapshot | null
  readonly live: boolean
}

export interface Channel<Snapshot, Event> {
  /** The channel's name on the wire. */
  readonly name: string
  /** Updated while the channel has a subscriber or a watcher. Each change makes a new object. */
  readonly current: LiveValue<Snapshot>
  /** All subscribers share one subscription. Each one receives a snapshot first. */
  subscribe(listener: ChannelListener<Snapshot, Event>): Unsubscribe
  /** Keeps `current` up to date and calls back after each change, as a view needs it. */
  watch(onChange: (current: LiveValue<Snapshot>) => void): Unsubscribe
}
