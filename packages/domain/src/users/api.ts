import type {
  Account,
  Caller,
  PasswordChange,
  Result,
  User,
  UserCreate,
  UserPatch,
} from '@stream-manager/contracts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'

/** Hashes passwords. Slow by design, so that a stolen store is of little use. */
export interface Passwords {
  /** Why the password is too weak, as the end of a sentence; null for a good one. `hints` are words about its owner. */
  weakness(password: string, hints: readonly string[]): Promise<string | null>
  /** Errors: `auth.busy`. */
  hash(password: string): Promise<Result<string>>
  /** Without a hash it takes the same time and is false, so that nobody learns which names exist. Errors: `auth.busy`. */
  verify(password: string, hash: string | null): Promise<Result<boolean>>
}

export interface UserChange {
  readonly userId: string
  readonly changes: UserPatch
  /** Gives only rights that it holds, and changes only users who hold no more. */
  readonly caller: Caller
}

export interface Users {
  /** Newest first. Damaged documents are left out. */
  list(page: PageOptions): Promise<Page<User>>
  get(userId: string): Promise<Result<User>>
  create(
    request: { readonly input: UserCreate; readonly caller: Caller },
    options?: WriteOptions,
  ): Promise<Result<Mutation<User>>>
  /** A change of rights, password or `disabled` ends the user's sessions and refuses its tokens. */
  update(change: UserChange, options?: WriteOptions): Promise<Result<Mutation<User>>>
  /** The last administrator stays. */
  delete(
    target: { readonly userId: string; readonly caller: Caller },
    options?: WriteOptions,
  ): Promise<Result<Mutation<null>>>
  account(caller: Caller): Promise<Result<Account>>
  /** Ends the user's other sessions. */
  changePassword(
    request: { readonly caller: Caller; readonly change: PasswordChange },
    options?: WriteOptions,
  ): Promise<Result<Mutation<null>>>
}
