import type { Result } from '@stream-manager/contracts'
import {
  type Authenticator,
  type BypassRequest,
  credentialOf,
  type Identity,
  type IdentityClaims,
  publicFault,
  type Tokens,
  unwrap,
} from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import type { Authenticate } from './plugins/app/authentication.ts'

/** Everything by which the API identifies callers and makes tokens. */
export interface ApiIdentity {
  readonly authenticate: Authenticate
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

export const apiIdentity = ({ authenticator, tokens }: Identity): ApiIdentity => ({
  authenticate: authenticateBy(authenticator),
  checkHolder: (claims) => asPublic(authenticator.check(claims)),
  isBypassed: (request) => authenticator.isBypassed(peerOf(request)),
  tokens,
})
