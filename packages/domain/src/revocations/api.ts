import type { Result } from '@stream-manager/contracts'

/** The parts of a token or caller that a revocation can name. */
export interface RevocableClaims {
  readonly subject: string
  readonly issuedAtMs: number
  readonly tokenId?: string | undefined
  readonly sessionId?: string | undefined
  /** `kid` of the key that signed the token. */
  readonly signingKeyId?: string | undefined
}

/** `unconfirmed`: the list could not be read lately and may lack an entry about this token. Refuse it as unavailable. */
export type RevocationVerdict = 'valid' | 'revoked' | 'unconfirmed'

/** Called with the check for open connections: any of them may be refused now. */
export type RevocationListener = (check: (claims: RevocableClaims) => RevocationVerdict) => void

export interface RevocationWatch {
  close(): Promise<void>
}

/** The list of refused tokens and callers, followed by each process that accepts tokens. */
export interface Revocations {
  /** Follows the list until it is closed. Resolves once the list was read. */
  watch(): Promise<RevocationWatch>
  /** A few look-ups in memory. Without a watch every token is `unconfirmed`. */
  check(claims: RevocableClaims): RevocationVerdict
  /** Age of the last confirmation; null before the first. */
  confirmedAgoMs(): number | null
  /** Called after each change, and when the list is lost or back. Returns the function that ends it. */
  onChange(listener: RevocationListener): () => void
  /** Refuses one token, or all tokens signed by one key. */
  revoke(target: {
    readonly kind: 'token' | 'kid'
    readonly id: string
    readonly subject?: string
  }): Promise<Result<null>>
}
