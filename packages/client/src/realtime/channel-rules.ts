import type { ChannelKind } from '@stream-manager/contracts'
import type { Guard } from '../guards.ts'

/** How this package reads one kind of channel. */
export interface ChannelRules<Snapshot, Event> {
  readonly kind: ChannelKind
  readonly isSnapshot: Guard<Snapshot>
  readonly isEvent: Guard<Event>
  /** The state after an event. It is a new object, so that a view can compare by identity. */
  apply(snapshot: Snapshot, event: Event): Snapshot
}
