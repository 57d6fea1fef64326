import type { Caller, Result, ShareLink, ShareLinkCreate, ShareLinkCreated } from '@stream-manager/contracts'
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
   * For the first run and for `admin reset`, on the machine only: no operation calls it. Signing in by the link makes the
   * user `admin` an administrator without a password, who then sets one. It lasts 15 minutes, works once and replaces the
   * setup link before it.
   */
  createSetupLink(): Promise<Result<SetupLink>>
}
