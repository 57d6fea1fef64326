import type { Backplane, Position, Publication } from '@stream-manager/backplane/port'
import { type Audience, type ChannelAddress, servedChannel } from '@stream-manager/contracts'
import { channelKey, presentEvent, type Realtime } from '@stream-manager/domain'

/** The publications of a log after a position. */
export interface Gap {
  /** The top of the log. */
  readonly position: Position
  /** All publications up to `position`, or null: never a part. */
  readonly publications: readonly Publication[] | null
}

/** A log as one audience reads it. */
interface GapScope {
  readonly address: ChannelAddress
  readonly audience: Audience
}

export type ReadGap = (scope: GapScope, since: Position) => Promise<Gap>

export interface GapOptions {
  readonly backplane: Backplane
  readonly realtime: Pick<Realtime, 'redact'>
  /** A larger gap counts as unrecoverable. */
  readonly maxRecoveryBytes: number
}

const sizeOf = (publications: readonly Publication[]): number =>
  publications.reduce((bytes, { data }) => bytes + Buffer.byteLength(JSON.stringify(data)), 0)

/** Reads gaps of logs. A channel without a log has none. */
export const gapReader =
  ({ backplane, realtime, maxRecoveryBytes }: GapOptions): ReadGap =>
  async ({ address, audience }, since) => {
    const channel = servedChannel(address.kind)
    if (channel.kind !== 'log') return { position: since, publications: null }
    const key = channelKey(address.streamId, address.kind)
    const { position, publications, recovered } = await backplane.history(key, {
      since,
      limit: channel.retain,
    })
    // The limit may have cut the gap, and an offset from the future has none.
    const whole = recovered && publications.length === position.offset - since.offset
    if (!whole) return { position, publications: null }
    const existing = await realtime.redact(address, publications)
    const fit = existing.map(({ offset, data }) => ({
      offset,
      data: presentEvent(audience, address.kind, data),
    }))
    return { position, publications: sizeOf(fit) > maxRecoveryBytes ? null : fit }
  }
