import type { ApiKey, ApiKeyCreate, ApiKeyCreated, Caller, Result } from '@stream-manager/contracts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'

export interface VerifiedKey {
  readonly caller: Caller
  /** Null: without end. */
  readonly expiresAtMs: number | null
}

/** API keys of programs. They belong to the deployment and outlive the user who made them. */
export interface ApiKeys {
  /** Newest first. Damaged documents are left out. */
  list(page: PageOptions): Promise<Page<ApiKey>>
  /** With no more rights than the caller holds. A repeated request gets `key: null`, because only a hash is stored. */
  create(
    request: { readonly input: ApiKeyCreate; readonly caller: Caller },
    options?: WriteOptions,
  ): Promise<Result<Mutation<ApiKeyCreated>>>
  /** Refuses the key from now on, also on open connections. */
  delete(
    target: { readonly keyId: string; readonly caller: Caller },
    options?: WriteOptions,
  ): Promise<Result<Mutation<null>>>
  /** The program behind a key. Found keys are remembered for seconds. Errors: `auth.invalid`. */
  verify(key: string): Promise<Result<VerifiedKey>>
  /** Drops a remembered key; null drops all. */
  forget(keyId: string | null): void
}
