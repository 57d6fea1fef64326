import { randomUUID } from 'node:crypto'
import type { Caller } from '@stream-manager/contracts'
import type { JwtEngine } from './jwt-engine.ts'
import type { SigningKey } from './signing-key.ts'
import type { OwnClaims } from './token-claims.ts'
import { ACCESS_TOKEN_TYPE } from './token-header.ts'
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
  /** Anonymous callers get no token. */
  readonly caller: Caller & { readonly via: OwnClaims['via'] }
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

  /** Throws a RangeError for a life that verifiers refuse. */
  sign({ caller, sessionId, nowMs, lifeSeconds = DEFAULT_TOKEN_LIFE_SECONDS }: TokenRequest): SignedToken {
    if (!(lifeSeconds >= 1 && lifeSeconds <= MAX_TOKEN_LIFE_SECONDS)) {
      throw new RangeError(`a token lives 1 to ${MAX_TOKEN_LIFE_SECONDS} s, not ${lifeSeconds} s`)
    }
    const { jwt, key, issuer, audience } = this.#options
    const { subject, name, role, via } = caller
    const iat = Math.floor(nowMs / 1000)
    const exp = iat + Math.floor(lifeSeconds)
    const tokenId = randomUUID()
    const rights = { role, name, via, grants: caller.grants?.map((grant) => ({ ...grant })) ?? null }
    const claims = {
      iss: issuer,
      aud: audience,
      sub: subject,
      sid: sessionId,
      jti: tokenId,
      iat,
      nbf: iat,
      exp,
      ...rights,
    }
    const token = jwt.sign(claims, { ...key(), type: ACCESS_TOKEN_TYPE })
    return { token, tokenId, expiresAtMs: exp * 1000, expiresInSeconds: exp - iat }
  }
}
