import type { ChannelAddress, ClientInfo } from '@stream-manager/contracts'
import type { Codec } from '../../protocol/codec.ts'

/** Where joins and leaves are written, as whole frames. */
export interface MemberOutlet {
  readonly codec: Codec
  push(frame: Buffer): void
}

/** One subscription as presence sees it. The same object is given when it begins and when it ends. */
export interface Member {
  /** As the client named the channel; pushes to it carry this name. */
  readonly channel: { readonly name: string; readonly address: ChannelAddress }
  readonly info: ClientInfo
  /** Null unless the subscriber asked for joins and leaves. */
  readonly outlet: MemberOutlet | null
}

/** Told of every subscription of this gateway, right after it began and once when it ended. */
export interface PresenceHooks {
  joined(member: Member): void
  left(member: Member): void
}
