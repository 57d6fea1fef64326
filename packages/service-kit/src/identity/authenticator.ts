import {
  anonymousCaller,
  type Caller,
  type Clock,
  ERROR_CODES,
  fail,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Logger } from '../logging/logger.ts'
import type { Credential } from './credential.ts'
import { type BypassFlags, type BypassRequest, bypassesSignIn } from './development-bypass.ts'
import type { TokenVerifier, VerifiedToken } from './token-verifier.ts'

/** The parts of a credential that a revocation can name. */
export interface IdentityClaims {
  readonly subject: string
  readonly issuedAtMs: number
  readonly tokenId?: string | undefined
  readonly sessionId?: string | undefined
  /** `kid` of the key that signed the token. */
  readonly signingKeyId?: string | undefined
}

/** A caller, with what a later check of the same credential needs. */
export interface Authenticated {
  readonly caller: Caller
  /** Null for the development bypass, which nobody can revoke. */
  readonly claims: IdentityClaims | null
  /** Null: without end. */
  readonly expiresAtMs: number | null
  /** Whether a new token can take the place of this one before it expires. An API key stays the same. */
  readonly isRenewable: boolean
}

/** An API key that was found in the store. */
interface VerifiedKey {
  readonly caller: Caller
  /** Null: without end. */
  readonly expiresAtMs: number | null
}

export interface AuthenticatorOptions {
  readonly verifier: Pick<TokenVerifier, 'verify'>
  /** For example the domain's API keys. */
  readonly keys: { verify(key: string): Promise<Result<VerifiedKey>> }
  /** For example the domain's revocations. */
  readonly revocations: { check(claims: IdentityClaims): 'valid' | 'revoked' | 'unconfirmed' }
  readonly flags: Partial<BypassFlags>
  readonly clock: Clock
  readonly log: Pick<Logger, 'warn'>
}

/** Refusals since the start. */
export type CredentialCounts = {
  readonly [Reason in 'credentialsRefused' | 'credentialsRevoked' | 'credentialsOfOtherClocks']: number
}

/** A wrong clock concerns every request, so it is logged at most this often. */
const SKEW_LOGGED_EVERY_MS = 60_000

const claimsOf = ({ caller, issuedAtMs, ...token }: VerifiedToken): IdentityClaims => ({
  subject: caller.subject,
  issuedAtMs,
  tokenId: token.tokenId ?? undefined,
  sessionId: token.sessionId ?? undefined,
  signingKeyId: token.keyId,
})

/** Identifies callers by tokens and API keys, the same way for requests and sockets. */
export class Authenticator {
  readonly #options: AuthenticatorOptions
  readonly #counts = { credentialsRefused: 0, credentialsRevoked: 0, credentialsOfOtherClocks: 0 }
  #skewLoggedAtMs = Number.NEGATIVE_INFINITY

  constructor(options: AuthenticatorOptions) {
    this.#options = options
  }

  /**
   * Errors: `auth.required` without a credential, `auth.invalid`, `auth.expired`, `auth.revoked`, `auth.clock_skew`, and
   * `auth.unconfirmed` while revocations cannot be checked.
   */
  async authenticate(credential: Credential | null, peer: BypassRequest): Promise<Result<Authenticated>> {
    if (credential === null) return this.#withoutCredential(peer)
    const found =
      credential.kind === 'key' ? await this.#byKey(credential.text) : await this.#byToken(credential.text)
    const checked = found.ok ? this.check(found.value.claims) : found
    if (!checked.ok) this.#count(checked.fault.code)
    return checked.ok ? found : checked
  }

  /** Whether an identity that was accepted before still holds. Errors: `auth.revoked`, `auth.unconfirmed`. */
  check(claims: IdentityClaims | null): Result<null> {
    const verdict = claims === null ? 'valid' : this.#options.revocations.check(claims)
    if (verdict === 'revoked') return fail('auth.revoked', 'The credential was revoked; sign in again')
    return verdict === 'valid'
      ? succeed(null)
      : fail('auth.unconfirmed', 'Whether the credential was revoked cannot be checked now; try again')
  }

  /** Whether such a request needs no credential. */
  isBypassed(peer: BypassRequest): boolean {
    return bypassesSignIn(this.#options.flags, peer)
  }

  counts(): CredentialCounts {
    return { ...this.#counts }
  }

  #withoutCredential(peer: BypassRequest): Result<Authenticated> {
    if (!this.isBypassed(peer)) return fail('auth.required', 'Sign in, or send a token or an API key')
    const caller = anonymousCaller(peer.guestId)
    return succeed({ caller, claims: null, expiresAtMs: null, isRenewable: false })
  }

  async #byKey(text: string): Promise<Result<Authenticated>> {
    const { keys, clock } = this.#options
    const found = await keys.verify(text)
    if (!found.ok) return found
    const { caller, expiresAtMs } = found.value
    const claims = { subject: caller.subject, issuedAtMs: clock.now().getTime() }
    return succeed({ caller, claims, expiresAtMs, isRenewable: false })
  }

  async #byToken(text: string): Promise<Result<Authenticated>> {
    const { verifier, clock } = this.#options
    const verified = await verifier.verify(text, clock.now().getTime())
    if (!verified.ok) return verified
    const { caller, expiresAtMs } = verified.value
    return succeed({ caller, claims: claimsOf(verified.value), expiresAtMs, isRenewable: true })
  }

  #count(code: keyof typeof ERROR_CODES): void {
    if (ERROR_CODES[code].status !== 401) return
    this.#counts.credentialsRefused += 1
    if (code === 'auth.revoked') this.#counts.credentialsRevoked += 1
    if (code !== 'auth.clock_skew') return
    this.#counts.credentialsOfOtherClocks += 1
    const nowMs = this.#options.clock.monotonicMs()
    if (nowMs - this.#skewLoggedAtMs < SKEW_LOGGED_EVERY_MS) return
    this.#skewLoggedAtMs = nowMs
    this.#options.log.warn({ code }, 'a token of ours is from the future: check the clocks of all services')
  }
}
