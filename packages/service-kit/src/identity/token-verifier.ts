import { type Caller, fail, type Result, succeed } from '@stream-manager/contracts'
import { messageOf } from '../errors/start-error.ts'
import type { JwtEngine } from './jwt-engine.ts'
import { refuseCredential } from './refusal.ts'
import { type Claims, checkOutsideClaims, checkOwnClaims, outsideCaller, ownCaller } from './token-claims.ts'
import { ACCESS_TOKEN_TYPE, checkTokenHeader } from './token-header.ts'
import { readToken } from './token-text.ts'
import { judgeTimes } from './token-times.ts'
import type { KeyQuery, KeySource, VerificationKey } from './verification-key.ts'

export interface VerifiedToken {
  readonly caller: Caller
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  /** Null where an outside issuer gives none. */
  readonly tokenId: string | null
  readonly sessionId: string | null
  readonly keyId: string
}

export interface TokenVerifierOptions {
  readonly jwt: JwtEngine
  readonly keys: KeySource
  readonly issuer: string
  readonly audience: string
}

/** A token whose signature and claims are valid. Its times have to be judged at each use. */
interface Accepted {
  readonly query: KeyQuery
  readonly key: VerificationKey
  readonly claims: Claims
  readonly caller: Caller
}

/** Verifying a signature costs more than a small request, so accepted tokens are kept. */
const MAX_KEPT = 1000
const REQUIRED_CLAIMS = ['iss', 'aud', 'sub', 'iat', 'exp']

const toAccepted = (query: KeyQuery, key: VerificationKey, payload: unknown): Result<Accepted> => {
  if (key.owner === 'own') {
    const claims = checkOwnClaims(payload)
    if (claims.ok) return succeed({ query, key, claims: claims.value, caller: ownCaller(claims.value) })
  } else {
    const claims = checkOutsideClaims(payload)
    if (claims.ok) return succeed({ query, key, claims: claims.value, caller: outsideCaller(claims.value) })
  }
  return refuseCredential('its claims do not match their schema')
}

const issuedAtMsOf = (claims: Claims): number =>
  ('ims' in claims ? claims.ims : undefined) ?? claims.iat * 1000

const toVerified = ({ claims, caller, key }: Accepted): VerifiedToken => ({
  caller,
  issuedAtMs: issuedAtMsOf(claims),
  expiresAtMs: claims.exp * 1000,
  tokenId: claims.jti ?? null,
  sessionId: claims.sid ?? null,
  keyId: key.id,
})

/** Verifies access tokens, ours and those of a configured outside issuer. */
export class TokenVerifier {
  readonly #options: TokenVerifierOptions
  readonly #kept = new Map<string, Accepted>()

  constructor(options: TokenVerifierOptions) {
    this.#options = options
  }

  /**
   * Errors: `auth.invalid`; `auth.expired`; `auth.clock_skew` for a token of ours from the future. The last two are told
   * of well-signed tokens only.
   */
  async verify(token: string, nowMs: number): Promise<Result<VerifiedToken>> {
    const accepted = (await this.#keptToken(token)) ?? (await this.#check(token))
    if (!accepted.ok) return accepted
    const { claims, key } = accepted.value
    const verdict = judgeTimes(claims, nowMs)
    if (verdict === 'expired')
      return fail('auth.expired', 'The token has expired; refresh it or sign in again')
    if (verdict === 'future' && key.owner === 'own') {
      return fail('auth.clock_skew', 'The token is from the future: check the clocks of all services')
    }
    if (verdict !== 'valid') return refuseCredential(`its times are ${verdict}`)
    this.#keep(token, accepted.value)
    return succeed(toVerified(accepted.value))
  }

  /** Null when the token was not seen, or its key is no longer in use. */
  async #keptToken(token: string): Promise<Result<Accepted> | null> {
    const kept = this.#kept.get(token)
    if (!kept) return null
    const keys = await this.#options.keys.find(kept.query)
    if (keys.includes(kept.key)) return succeed(kept)
    this.#kept.delete(token)
    return null
  }

  #keep(token: string, accepted: Accepted): void {
    if (this.#kept.has(token)) return
    const [oldest] = this.#kept.keys()
    if (this.#kept.size >= MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(token, accepted)
  }

  async #check(token: string): Promise<Result<Accepted>> {
    const read = readToken(token)
    if (!read) return refuseCredential('it is not a compact token')
    const header = checkTokenHeader(read.header)
    if (!header.ok) return refuseCredential('its header does not match the schema')
    const query = { id: header.value.kid ?? null, algorithm: header.value.alg }
    let reason = 'no key of ours or of the outside issuer matches'
    for (const key of await this.#options.keys.find(query)) {
      const fault = this.#faultUnder(key, token)
      if (fault === null) return toAccepted(query, key, read.payload)
      reason = fault
    }
    return refuseCredential(reason)
  }

  /** Null when the key signed the token for this service. Times are judged apart, because they need codes of their own. */
  #faultUnder({ material, algorithm }: VerificationKey, token: string): string | null {
    const { jwt, issuer, audience } = this.#options
    const type = ACCESS_TOKEN_TYPE
    try {
      jwt.verify(token, { key: material, algorithm, type, issuer, audience, requiredClaims: REQUIRED_CLAIMS })
      return null
    } catch (error) {
      return messageOf(error)
    }
  }
}
