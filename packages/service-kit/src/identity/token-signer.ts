import { randomUUID } from 'node:crypto'
import type { Caller } from '@stream-manager/contracts'
import type { JwtEngine } from './jwt-engine.ts'
import type { SigningKey } from './signing-key.ts'
import { ACCESS_TOKEN_TYPE } from './token-header.ts'
import { MAX_TOKEN_BYTES } from './token-text.ts'
import { MAX_TOKEN_LIFE_SECONDS } from './token-times.ts'

const DEFAULT_TOKEN_LIFE_SECONDS = 15 * 60

export interface TokenSignerOptions {
  readonly jwt: JwtEngine
  /** The key in use now. */
  readonly key: () => Pick<SigningKey, 'key' | 'kid' | 'algorithm'>
  readonly issuer: string
  readonly audience: string
}

export interface TokenRequest {
  readonly caller: Caller
  readonly sessionId: string
  readonly nowMs: number
  readonly lifeSeconds?: number
}

export interface SignedToken {
  readonly token: string
  readonly tokenId: string
  readonly expiresAtMs: number
  readonly expiresInSeconds: number
}

/** Signs access tokens. */
export class TokenSigner {
  readonly #options: TokenSignerOptions

  constructor(options: TokenSignerOptions) {
    this.#options = options
  }

  /** Throws for an anonymous caller, and a RangeError for a token that verifiers refuse. */
  sign(request: TokenRequest): SignedToken {
    const { jwt, key } = this.#options
    const claims = this.#claimsOf(request)
    const token = jwt.sign(claims, { ...key(), type: ACCESS_TOKEN_TYPE })
    if (token.length > MAX_TOKEN_BYTES) {
      throw new RangeError(
        `the grants of ${claims.sub} make a token of ${token.length} bytes, and ${MAX_TOKEN_BYTES} are allowed`,
      )
    }
    const { jti: tokenId, exp, iat } = claims
    return { token, tokenId, expiresAtMs: exp * 1000, expiresInSeconds: exp - iat }
  }

  #claimsOf({ caller, sessionId, nowMs, lifeSeconds = DEFAULT_TOKEN_LIFE_SECONDS }: TokenRequest) {
    if (!(lifeSeconds >= 1 && lifeSeconds <= MAX_TOKEN_LIFE_SECONDS)) {
      throw new RangeError(`a token lives 1 to ${MAX_TOKEN_LIFE_SECONDS} s, not ${lifeSeconds} s`)
    }
    const { subject, name, role, via, grants, credentialId } = caller
    if (via === 'anonymous') throw new TypeError('an anonymous caller gets no token')
    const { issuer, audience } = this.#options
    const iat = Math.floor(nowMs / 1000)
    return {
      ...{ iss: issuer, aud: audience, sub: subject, sid: sessionId, jti: randomUUID() },
      ...{ iat, ims: Math.floor(nowMs), nbf: iat, exp: iat + Math.floor(lifeSeconds) },
      ...{ role, name, via, grants },
      ...(credentialId !== undefined && { cid: credentialId }),
    }
  }
}
