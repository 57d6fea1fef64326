import type { ServiceName } from '@stream-manager/contracts'

/** A token by which one of our services identifies itself to the others. */
export interface IssuedToken {
  readonly token: string
  readonly expiresAtMs: number
}

/** The API signs these tokens. Other services read their own from the store, so that none of them needs a signing key. */
export interface ServiceTokens {
  put(service: ServiceName, issued: IssuedToken): Promise<void>
  /** Null while none was put, and for one that has expired. */
  get(service: ServiceName): Promise<string | null>
}
