import type { Result } from '@stream-manager/contracts'
import {
  type Authenticated,
  type Authenticator,
  type BypassRequest,
  credentialOf,
  type Identity,
  type IdentityClaims,
  publicFault,
  type Tokens,
  toCredential,
  unwrap,
} from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import type { Authenticate } from './plugins/app/authentication.ts'

/** Identifies the callers of sockets, who send their credential with the upgrade or in a message. */
export interface SocketIdentity {
  /** Identifies the holder of a token or an API key. */
  readonly authenticate: (token: string) => Promise<Result<Authenticated>>
  /** Reads the upgrade's headers. Null without a credential where one is needed. @throws {FaultError} for a refused one. */
  readonly identityOf: (request: FastifyRequest) => Promise<Authenticated | null>
  /** Whether an identity that was accepted before still holds. */
  readonly check: (claims: IdentityClaims | null) => Result<null>
}

/** Everything by which the API identifies callers and makes tokens. */
export interface ApiIdentity {
  readonly authenticate: Authenticate
  readonly sockets: SocketIdentity
  /** Whether the credential behind an address of the programme still holds. Errors: `auth.invalid`, `auth.unconfirmed`. */
  readonly checkHolder: (claims: IdentityClaims) => Result<null>
  /** Whether the page needs no sign-in for this request. */
  readonly isBypassed: (request: FastifyRequest) => boolean
  readonly tokens: Pick<Tokens, 'signer' | 'jwks'>
}

const peerOf = ({ ip, raw }: FastifyRequest): BypassRequest => ({
  transport: 'http',
  addresses: [raw.socket.remoteAddress, ip],
})

const asPublic = <Value>(result: Result<Value>): Result<Value> =>
  result.ok ? result : { ...result, fault: publicFault(result.fault) }

/** The `Authorization` header of each request decides. Refusals are the same for every wrong credential. */
const authenticateBy =
  (authenticator: Authenticator): Authenticate =>
  async (request) => {
    const credential = credentialOf(request.raw)
    const result = credential.ok
      ? await authenticator.authenticate(credential.value, peerOf(request))
      : credential
    return unwrap(asPublic(result)).caller
  }

const socketIdentity = (authenticator: Authenticator): SocketIdentity => ({
  authenticate: (token) =>
    authenticator.authenticate(toCredential(token), { transport: 'socket', addresses: [] }),
  identityOf: async (request) => {
    const peer = peerOf(request)
    const credential = unwrap(asPublic(credentialOf(request.raw)))
    if (credential === null && !authenticator.isBypassed(peer)) return null
    return unwrap(asPublic(await authenticator.authenticate(credential, peer)))
  },
  check: (claims) => authenticator.check(claims),
})

export const apiIdentity = ({ authenticator, tokens }: Identity): ApiIdentity => ({
  authenticate: authenticateBy(authenticator),
  sockets: socketIdentity(authenticator),
  checkHolder: (claims) => asPublic(authenticator.check(claims)),
  isBypassed: (request) => authenticator.isBypassed(peerOf(request)),
  tokens,
})
