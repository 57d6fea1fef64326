import {
  type Caller,
  type CloseCodeName,
  type ConnectRequest,
  ERROR_CODES,
  type Fault,
} from '@stream-manager/contracts'
import { type Authenticated, type Authenticator, toCredential } from '@stream-manager/service-kit'
import { type Refusal, refuse } from './protocol/outcome.ts'

/** An accepted connection. */
export interface Admitted {
  readonly caller: Caller
  /** When the credential expires, in milliseconds since the epoch. Absent: never. */
  readonly expiresAt?: number
  /** False for an API key, which stays the same until its end: the client is not asked for a new one. */
  readonly isRenewable?: boolean
  /** For a later check of the same credential. */
  readonly authenticated?: Authenticated
}

/** One connecting socket. */
export interface Connecting {
  readonly clientId: string
  /** Addresses of the peer itself, and of the client that a trusted proxy names. */
  readonly addresses: readonly (string | undefined)[]
}

/** Decides who may connect. The caller's permissions are checked by `isAllowed` of contracts, as over REST. */
export interface AccessPolicy {
  /** The accepted connection; otherwise the close code, or the error after which the client comes with another token. */
  connect(request: ConnectRequest, connecting: Connecting): Promise<Admitted | CloseCodeName | Refusal>
  /** The same subject with the new token's rights, or the close code that ends the connection. */
  refresh(admitted: Admitted, token: string): Promise<Admitted | CloseCodeName>
  /** Null while the connection may stay; otherwise the close code that ends it. Asked after each revocation. */
  recheck(admitted: Admitted): CloseCodeName | null
}

/** A fault of ours may pass, so the client tries again. All wrong tokens get one code. */
const closeOf = ({ code }: Fault): CloseCodeName => {
  if (code === 'auth.expired') return 'expired'
  if (code === 'auth.revoked') return 'revoked'
  return ERROR_CODES[code].status >= 500 ? 'serverError' : 'invalidToken'
}

/** The stock client asks its application for a new token after `tokenExpired`, and would send the old one again after a close. */
const refusalOf = (fault: Fault): CloseCodeName | Refusal => {
  if (fault.code === 'auth.required') return refuse('unauthorized', fault.detail)
  if (fault.code === 'auth.expired') return refuse('tokenExpired')
  return fault.code === 'auth.revoked' ? refuse('tokenExpired', 'token revoked') : closeOf(fault)
}

const admit = (authenticated: Authenticated): Admitted => {
  const { caller, expiresAtMs, isRenewable } = authenticated
  return { caller, isRenewable, authenticated, ...(expiresAtMs !== null && { expiresAt: expiresAtMs }) }
}

/** Tokens and API keys in `connect` and `refresh`, as over REST. */
export const accessBy = (authenticator: Authenticator): AccessPolicy => ({
  connect: async ({ token = '' }, { clientId, addresses }) => {
    const credential = token === '' ? null : toCredential(token)
    const peer = { transport: 'socket', addresses, guestId: `guest-${clientId.slice(0, 8)}` } as const
    const result = await authenticator.authenticate(credential, peer)
    return result.ok ? admit(result.value) : refusalOf(result.fault)
  },
  refresh: async (_admitted, token) => {
    const peer = { transport: 'socket', addresses: [] } as const
    const result = await authenticator.authenticate(toCredential(token), peer)
    return result.ok ? admit(result.value) : closeOf(result.fault)
  },
  recheck: ({ authenticated }) => {
    const checked = authenticator.check(authenticated?.claims ?? null)
    // While the list is out of reach nobody is let in, and open connections stay: else a short outage would end them all.
    return checked.ok || checked.fault.code !== 'auth.revoked' ? null : 'revoked'
  },
})
