import type { ChannelAddress, CloseCodeName, ConnectRequest } from '@stream-manager/contracts'

/** Who a connection speaks for. */
export interface Principal {
  readonly id: string
  readonly name: string
}

export type ChannelAction = 'subscribe' | 'history' | 'publish'

/** The one place that decides who may connect and what each connection may do. */
export interface AccessPolicy {
  /** The principal, or the close code that refuses the connection. */
  connect(request: ConnectRequest, clientId: string): Promise<Principal | CloseCodeName>
  permits(principal: Principal, action: ChannelAction, address: ChannelAddress): boolean
}

/** There is no sign-in: everybody is a guest of their own, and guests may do everything. */
export const openAccess: AccessPolicy = {
  connect: async (_request, clientId) => ({ id: `guest-${clientId.slice(0, 8)}`, name: 'Guest' }),
  permits: () => true,
}
