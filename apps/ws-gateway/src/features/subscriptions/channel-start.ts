import type { Backplane, Position, Publication } from '@stream-manager/backplane'
import {
  CHANNELS,
  type Result,
  SUBSCRIBE_FLAGS,
  type SubscribeRequest,
  type SubscribeResult,
  succeed,
} from '@stream-manager/contracts'
import { type ChannelSnapshot, channelKey, type Realtime } from '@stream-manager/domain'
import type { NamedChannel } from '../fanout/hub.ts'
import type { LogPosition } from '../fanout/live-publication.ts'

/** How a subscription begins: what the client is told, and the position after which it continues live. */
export interface ChannelStart {
  readonly result: SubscribeResult
  readonly position: LogPosition | null
}

export interface ChannelStartOptions {
  readonly backplane: Backplane
  readonly realtime: Realtime
  readonly maxRecoveryBytes: number
}

/** Null when the client asked not to be given a snapshot in place of a gap that cannot be filled. */
export type ReadChannelStart = (
  channel: NamedChannel,
  request: SubscribeRequest,
) => Promise<Result<ChannelStart | null>>

const sizeOf = (publications: readonly Publication[]): number =>
  publications.reduce((bytes, { data }) => bytes + Buffer.byteLength(JSON.stringify(data)), 0)

const fromSnapshot = ({ position, data }: ChannelSnapshot, wasRecovering: boolean): ChannelStart => {
  const recovery = wasRecovering ? { was_recovering: true, recovered: false } : {}
  if (position === null)
    return { position, result: { recoverable: false, positioned: false, ...recovery, data } }
  return { position, result: { recoverable: true, positioned: true, ...position, ...recovery, data } }
}

/**
 * The offset stays the one asked for: the client moves it with each publication it is handed, so a client that
 * is interrupted among them recovers the rest.
 */
const fromGap = (since: Position, position: Position, publications: Publication[]): ChannelStart => ({
  position,
  result: {
    recoverable: true,
    positioned: true,
    epoch: position.epoch,
    offset: since.offset,
    was_recovering: true,
    recovered: true,
    publications,
  },
})

/** Reads where a subscription begins, state and position together. */
export const channelStartReader = (options: ChannelStartOptions): ReadChannelStart => {
  const { backplane, realtime, maxRecoveryBytes } = options

  const recover = async ({ address }: NamedChannel, since: Position): Promise<ChannelStart | null> => {
    const channel = CHANNELS[address.kind]
    if (channel.kind !== 'log') return null
    const key = channelKey(address.streamId, address.kind)
    const gap = await backplane.history(key, { since, limit: channel.retain })
    // The whole gap or nothing: the limit may have cut it, and an offset from the future has no gap.
    if (!gap.recovered || gap.publications.length !== gap.position.offset - since.offset) return null
    const publications = await realtime.redact(address, gap.publications)
    if (sizeOf(publications) > maxRecoveryBytes) return null
    return fromGap(since, gap.position, publications)
  }

  return async (channel, request) => {
    const { recover: recovering = false, offset = 0, epoch = '', flag = 0 } = request
    if (recovering && epoch !== '') {
      const start = await recover(channel, { epoch, offset })
      if (start) return succeed(start)
    }
    const snapshot = await realtime.snapshotChannel(channel.address)
    if (!snapshot.ok) return snapshot
    // A client that knows no epoch takes any.
    if (recovering && epoch === '' && snapshot.value.position) {
      const start = await recover(channel, { epoch: snapshot.value.position.epoch, offset })
      if (start) return succeed(start)
    }
    const rejectUnrecovered = recovering && (flag & SUBSCRIBE_FLAGS.rejectUnrecovered) !== 0
    if (rejectUnrecovered && snapshot.value.position) return succeed(null)
    return succeed(fromSnapshot(snapshot.value, recovering))
  }
}
