import type {
  Caller,
  Result,
  SetupLinkCreated,
  ShareLink,
  ShareLinkCreate,
  ShareLinkCreated,
} from '@stream-manager/contracts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'

export interface SetupLink {
  /** Shown once, on the machine. */
  readonly link: string
  readonly expiresAt: string
}

export interface Links {
  /** Newest first. Setup links and damaged documents are left out. */
  list(page: PageOptions): Promise<Page<ShareLink>>
  /** With no more rights than the caller holds. A repeated request gets `link: null`, because only a hash is stored. */
  create(
    request: { readonly input: ShareLinkCreate; readonly caller: Caller },
    options?: WriteOptions,
  ): Promise<Result<Mutation<ShareLinkCreated>>>
  /** Refuses the link and all its guests from now on. */
  delete(
    target: { readonly linkId: string; readonly caller: Caller },
    options?: WriteOptions,
  ): Promise<Result<Mutation<null>>>
  /** True until there is an administrator who can sign in with a password. */
  needsFirstAdmin(): Promise<boolean>
  /**
   * For the first run, on the machine only: no operation calls it. Signing in by the link makes the user `admin` an
   * administrator without a password, who then sets one. The link lasts 15 minutes, works once and replaces the setup
   * link before it.
   */
  createSetupLink(): Promise<Result<SetupLink>>
  /** The same for an administrator without grants, as `admin reset` is. Errors: `auth.forbidden`. */
  createSetupLinkFor(caller: Caller, options?: WriteOptions): Promise<Result<Mutation<SetupLinkCreated>>>
  /**
   * For processes that start together: one of them gets the link to print. Null for the others, and for every process that
   * starts less than a minute after the last setup link was made.
   */
  createFirstSetupLink(): Promise<Result<SetupLink | null>>
}
