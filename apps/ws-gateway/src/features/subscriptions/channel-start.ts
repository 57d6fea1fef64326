import type { Position, Publication } from '@stream-manager/backplane/port'
import {
  type Audience,
  type Result,
  SUBSCRIBE_FLAGS,
  type SubscribeRequest,
  type SubscribeResult,
  servedChannel,
  succeed,
} from '@stream-manager/contracts'
import { type ChannelSnapshot, presentSnapshot, type Realtime, SharedReads } from '@stream-manager/domain'
import { withDeadline } from '../../deadline.ts'
import type { Gap, ReadGap } from '../fanout/gap.ts'
import type { Scope } from './channel-subscription.ts'

/** The start of a subscription: the result for the client, and the position after which it continues live. */
export interface ChannelStart {
  readonly result: SubscribeResult
  readonly position: Position | null
}

export interface ChannelStartOptions {
  readonly realtime: Pick<Realtime, 'snapshotChannel'>
  readonly readGap: ReadGap
  readonly timeoutMs: number
}

/** Null when the gap cannot be filled and the client asked for no snapshot in its place. */
export type ReadChannelStart = (
  scope: Scope,
  request: SubscribeRequest,
) => Promise<Result<ChannelStart | null>>

const fromSnapshot = ({ position, data }: ChannelSnapshot, wasRecovering: boolean): ChannelStart => {
  const recovery = wasRecovering ? { was_recovering: true, recovered: false } : {}
  if (position === null)
    return { position, result: { recoverable: false, positioned: false, ...recovery, data } }
  return { position, result: { recoverable: true, positioned: true, ...position, ...recovery, data } }
}

/**
 * The offset stays the requested one. The client advances it with each publication, so an interrupted client recovers
 * the rest.
 */
const fromGap = (
  since: Position,
  position: Position,
  publications: readonly Publication[],
): ChannelStart => ({
  position,
  result: {
    recoverable: true,
    positioned: true,
    epoch: position.epoch,
    offset: since.offset,
    was_recovering: true,
    recovered: true,
    publications: [...publications],
  },
})

const present = (
  read: Result<ChannelSnapshot>,
  kind: Scope['channel']['address']['kind'],
  audience: Audience,
): Result<ChannelSnapshot> =>
  read.ok ? succeed({ ...read.value, data: presentSnapshot(audience, kind, read.value.data) }) : read

/**
 * Reads the start of a subscription, state and position together. Concurrent clients of one audience share a read.
 */
export const channelStartReader = ({
  realtime,
  readGap,
  timeoutMs,
}: ChannelStartOptions): ReadChannelStart => {
  const gaps = new SharedReads<Gap>()
  const snapshots = new SharedReads<Result<ChannelSnapshot>>()

  const readSnapshot = ({ channel, audience }: Scope) => {
    const { kind, streamId } = channel.address
    return snapshots.read(`${audience}:${kind}:${streamId}`, async () => {
      const read = await withDeadline(realtime.snapshotChannel({ kind, streamId }), timeoutMs)
      return present(read, kind, audience)
    })
  }

  const recover = async ({ channel, audience }: Scope, since: Position): Promise<ChannelStart | null> => {
    const { kind, streamId } = channel.address
    if (servedChannel(kind).kind !== 'log') return null
    const { position, publications } = await gaps.read(
      JSON.stringify([kind, streamId, audience, since.epoch, since.offset]),
      () => withDeadline(readGap({ address: channel.address, audience }, since), timeoutMs),
    )
    return publications && fromGap(since, position, publications)
  }

  return async (scope, request) => {
    const { recover: recovering = false, offset = 0, epoch = '', flag = 0 } = request
    if (recovering && epoch !== '') {
      const start = await recover(scope, { epoch, offset })
      if (start) return succeed(start)
    }
    const snapshot = await readSnapshot(scope)
    if (!snapshot.ok) return snapshot
    // A client without an epoch accepts any epoch.
    if (recovering && epoch === '' && snapshot.value.position) {
      const start = await recover(scope, { epoch: snapshot.value.position.epoch, offset })
      if (start) return succeed(start)
    }
    const rejectUnrecovered = recovering && (flag & SUBSCRIBE_FLAGS.rejectUnrecovered) !== 0
    if (rejectUnrecovered && snapshot.value.position) return succeed(null)
    return succeed(fromSnapshot(snapshot.value, recovering))
  }
}
