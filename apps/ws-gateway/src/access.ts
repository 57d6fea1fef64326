import {
  anonymousCaller,
  type Caller,
  type CloseCodeName,
  type ConnectRequest,
} from '@stream-manager/contracts'

/** An accepted connection. */
export interface Admitted {
  readonly caller: Caller
  /** When the token expires, in milliseconds since the epoch. Absent: never. */
  readonly expiresAt?: number
}

/** Decides who may connect. The caller's permissions are checked by `isAllowed` of contracts, as over REST. */
export interface AccessPolicy {
  /** The accepted connection, or the close code that refuses it. */
  connect(request: ConnectRequest, clientId: string): Promise<Admitted | CloseCodeName>
  /** The same subject with the new token's rights, or the close code that ends the connection. */
  refresh(admitted: Admitted, token: string): Promise<Admitted | CloseCodeName>
}

/** Without sign-in each connection is an anonymous caller with a subject of its own. */
export const openAccess: AccessPolicy = {
  connect: async (_request, clientId) => ({ caller: anonymousCaller(`guest-${clientId.slice(0, 8)}`) }),
  refresh: async (admitted) => admitted,
}
