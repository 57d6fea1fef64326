import type { ChannelAddress, ClientInfo } from '@stream-manager/contracts'
import type { Codec } from '../../protocol/codec.ts'

/** Takes joins and leaves, as whole frames. */
export interface MemberOutlet {
  readonly codec: Codec
  push(frame: Buffer): void
}

/** One subscription in presence. The same object is passed at its begin and at its end. */
export interface Member {
  /** The channel as the client named it; pushes carry this name. */
  readonly channel: { readonly name: string; readonly address: ChannelAddress }
  readonly info: ClientInfo
  /** Null unless the subscriber asked for joins and leaves. */
  readonly outlet: MemberOutlet | null
}

/** Receives every subscription of this gateway, right after its begin and once at its end. */
export interface PresenceHooks {
  joined(member: Member): void
  left(member: Member): void
}
