import type { Caller, Result, Session, SignIn } from '@stream-manager/contracts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'

/** The other end of a sign-in. */
export interface Client {
  readonly address: string
  /** The address, or for IPv6 its network of 64 bits: the unit in which failed attempts are counted. */
  readonly network: string
  readonly userAgent: string
}

export interface OpenedSession {
  readonly caller: Caller
  readonly sessionId: string
  /** For the cookie. Each refresh gives a new one. */
  readonly refreshToken: string
  /** Absolute end of the session. */
  readonly expiresAt: string
  /** Null for guests. False: the page asks for a password. */
  readonly hasPassword: boolean | null
}

export interface SignInCounts {
  readonly signedIn: number
  readonly signInsFailed: number
  readonly signInsRefused: number
  readonly refreshTokensReused: number
}

/** Sign-ins of people: by password, by share link or by the setup link of the first run. */
export interface Sessions {
  /** Errors: `auth.invalid` for every wrong credential, `request.rate_limited`, `auth.busy`. */
  signIn(credential: SignIn, client: Client): Promise<Result<OpenedSession>>
  /**
   * Rotates the refresh token. The token before gives the same successor for ten seconds, so that two tabs may refresh at
   * once. Any older token ends the session, because somebody else may have used it. Errors: `auth.invalid`.
   */
  refresh(refreshToken: string, client: Pick<Client, 'address'>): Promise<Result<OpenedSession>>
  /** The caller's sessions, newest first. */
  list(caller: Caller): Promise<Session[]>
  /** Sessions of all users and guests. A page holds all sessions of each of its subjects. */
  listAll(caller: Caller, page: PageOptions): Promise<Page<Session>>
  /** Ends one of the caller's sessions, or any with `sessions.manage`, and refuses its tokens. Errors: `session.not_found`. */
  end(
    target: { readonly sessionId: string; readonly caller: Caller },
    options?: WriteOptions,
  ): Promise<Result<Mutation<null>>>
  /** Signs out by the cookie. An unknown token is no error: the caller is signed out either way. */
  signOut(refreshToken: string, client: Pick<Client, 'address'>): Promise<Result<null>>
  counts(): SignInCounts
}
