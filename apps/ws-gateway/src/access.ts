import type { ChannelKind, CloseCodeName, ConnectRequest, Permission, Role } from '@stream-manager/contracts'
import { ANYONE } from '@stream-manager/domain'

/** Who a connection speaks for. */
export interface Principal {
  /** The same for every connection of one user. */
  readonly id: string
  /** For people to read. */
  readonly name: string
  readonly role: Role
  /** Whose idempotency keys theirs are. Absent: their own. */
  readonly keyOwner?: string
  /** When the token ends, in milliseconds since the epoch. Absent: never. */
  readonly expiresAt?: number
}

/** The one place that decides who may connect and what each connection may do. */
export interface AccessPolicy {
  /** The principal, or the close code that refuses the connection. */
  connect(request: ConnectRequest, clientId: string): Promise<Principal | CloseCodeName>
  /** The same user with the new token's rights, or the close code that ends the connection. */
  refresh(principal: Principal, token: string): Promise<Principal | CloseCodeName>
  permits(principal: Principal, permission: Permission, streamId: string): boolean
}

/** What it takes to see a channel: its publications, its history and who else is there. */
export const READ_PERMISSIONS = {
  'stream-state': 'stream.read',
  'layer-updates': 'layers.read',
  metrics: 'stream.read',
  chat: 'chat.read',
} as const satisfies Record<ChannelKind, Permission>

/** There is no sign-in: everybody is a guest of their own, and guests may do everything. */
export const openAccess: AccessPolicy = {
  connect: async (_request, clientId) => ({
    id: `guest-${clientId.slice(0, 8)}`,
    name: 'Guest',
    role: 'admin',
    // A guest who lost the connection comes back as another one, and repeats what was not answered.
    keyOwner: ANYONE,
  }),
  refresh: async (principal) => principal,
  permits: () => true,
}
