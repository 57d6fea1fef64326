import type { Position, Publication } from '@stream-manager/backplane/port'
import type { ChannelAddress, Result } from '@stream-manager/contracts'

/** The state a channel's new subscriber gets, and the log position it belongs to. */
export interface ChannelSnapshot {
  /** Null for `metrics` and `echo`, which have no log. */
  readonly position: Position | null
  /** As `CHANNEL_SNAPSHOTS[kind]` describes; chat messages oldest first. */
  readonly data: unknown
}

export interface Realtime {
  snapshotChannel(address: ChannelAddress): Promise<Result<ChannelSnapshot>>
  /**
   * Publications of a channel's log without removed texts: a chat message that was deleted since is replaced, at its
   * offset, by `message.deleted`. Required for everything read from `history`, including recovered gaps.
   */
  redact(address: ChannelAddress, publications: readonly Publication[]): Promise<Publication[]>
}
