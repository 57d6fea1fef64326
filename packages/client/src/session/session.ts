import { SingleFlight } from '@stream-manager/async'
import type { SignedIn, SignIn } from '@stream-manager/contracts'
import { refusalOf, StreamManagerError } from '../errors.ts'
import { Listeners, type Unsubscribe } from '../realtime/listeners.ts'
import { isSignedIn } from '../shapes.ts'
import { CookieTurns } from './turns.ts'

/** Earlier than the gateway asks for a new token, so that it gets one. */
const RENEW_BEFORE_MS = 90_000
const MIN_RENEW_MS = 1000
const RETRY_MS = 5000
const DEADLINE_MS = 30_000

export type Credentials = SignIn
export type SignedInUser = SignedIn['user']

export interface SessionOptions {
  /** Address of the REST API, of the page's own origin: the refresh cookie goes to no other. */
  readonly apiUrl: string
  readonly fetch?: typeof globalThis.fetch
}

/** A person's sign-in in a browser. The access token is in memory only; scripts cannot read the refresh cookie. */
export interface Session {
  /** Null while nobody is signed in. */
  readonly user: SignedInUser | null
  /** Called after each change of the user, and of a field of the user. */
  watch(onChange: (user: SignedInUser | null) => void): Unsubscribe
  /** Errors: `auth.invalid`, `auth.busy`, `request.rate_limited`. */
  signIn(credentials: Credentials): Promise<SignedInUser>
  /** Goes on with the session of this browser. Null when there is none. Rejects while the server is away. */
  resume(): Promise<SignedInUser | null>
  /** Rejects while the server is away: the cookie would sign this browser in again. */
  signOut(): Promise<void>
  /** A token that is good for the next seconds, or null while nobody is signed in. For requests of the page's own. */
  getToken(): Promise<string | null>
  /**
   * `getToken` for one `createClient`. It is asked again only when a token is of no use any more, as after the user's rights
   * were changed, so it never gives the same one twice.
   */
  tokenSource(): () => Promise<string | null>
  /** Ends the renewals. The sign-in stays. */
  close(): void
}

interface Posted {
  readonly body?: Credentials
  readonly signal?: AbortSignal
}

interface Held extends SignedIn {
  readonly expiresAtMs: number
}

/** Spread, so that the tabs of a browser do not all renew at once when the server is back. */
const retryDelayMs = () => RETRY_MS * (0.5 + Math.random())

class BrowserSession implements Session {
  readonly #options: SessionOptions
  readonly #watchers = new Listeners<SignedInUser | null>()
  readonly #turns: CookieTurns
  readonly #renewal = new SingleFlight(() => this.#renewOnce())
  #held: Held | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Aborted by the next sign-in or sign-out: a renewal from before it neither changes the user nor sets a cookie. */
  #generation = new AbortController()
  #isClosed = false

  constructor(options: SessionOptions) {
    this.#options = options
    this.#turns = new CookieTurns(options.apiUrl)
  }

  get user(): SignedInUser | null {
    return this.#held?.user ?? null
  }

  readonly watch = (onChange: (user: SignedInUser | null) => void): Unsubscribe =>
    this.#watchers.add(onChange)

  signIn(credentials: Credentials): Promise<SignedInUser> {
    return this.#turns.run(async () => {
      const signedIn = await this.#post('/api/sessions', { body: credentials })
      this.#endGeneration()
      return this.#keep(signedIn).user
    })
  }

  async resume(): Promise<SignedInUser | null> {
    return (await this.#renewal.join())?.user ?? null
  }

  signOut(): Promise<void> {
    return this.#turns.run(async () => {
      await this.#call('/api/sessions/current', { method: 'DELETE' })
      this.#endGeneration()
      this.#forget()
    })
  }

  readonly getToken = async (): Promise<string | null> => {
    if (this.#held && this.#leftMs() < RENEW_BEFORE_MS) {
      await this.#renewal.join().catch((error: unknown) => {
        if (this.#leftMs() <= 0) throw error
      })
    } else if (!this.#held) await this.#renewal.join()
    return this.#held?.accessToken ?? null
  }

  tokenSource(): () => Promise<string | null> {
    let given: string | null = null
    return async () => {
      const isAnother = this.#held !== null && this.#held.accessToken !== given
      if (!isAnother || this.#leftMs() < RENEW_BEFORE_MS) await this.#renewal.join()
      given = this.#held?.accessToken ?? null
      return given
    }
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #leftMs(): number {
    return this.#held ? this.#held.expiresAtMs - Date.now() : 0
  }

  #endGeneration(): void {
    this.#generation.abort()
    this.#generation = new AbortController()
  }

  #renewOnce(): Promise<Held | null> {
    const { signal } = this.#generation
    return this.#turns.run(() => this.#renewWith(signal))
  }

  async #renewWith(signal: AbortSignal): Promise<Held | null> {
    // Signed in or out while it waited for its turn.
    if (signal.aborted) return this.#held
    try {
      const signedIn = await this.#post('/api/sessions/refresh', { signal })
      return signal.aborted ? this.#held : this.#keep(signedIn)
    } catch (error) {
      if (signal.aborted) return this.#held
      // A server that is away does not end the session: the cookie is still good.
      if (!(error instanceof StreamManagerError) || error.status !== 401) throw error
      this.#forget()
      return null
    }
  }

  #keep(signedIn: SignedIn): Held {
    const lifeMs = signedIn.expiresInSeconds * 1000
    this.#held = { ...signedIn, expiresAtMs: Date.now() + lifeMs }
    this.#renewIn(Math.max(MIN_RENEW_MS, lifeMs - RENEW_BEFORE_MS))
    this.#watchers.notify(signedIn.user)
    return this.#held
  }

  #forget(): void {
    clearTimeout(this.#timer)
    if (this.#held === null) return
    this.#held = null
    this.#watchers.notify(null)
  }

  #renewIn(delayMs: number): void {
    clearTimeout(this.#timer)
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#renewal.join().catch(() => this.#renewIn(retryDelayMs()))
    }, delayMs)
  }

  async #post(path: string, { body, signal }: Posted): Promise<SignedIn> {
    const content = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await this.#call(path, { method: 'POST', ...content, ...(signal && { signal }) })
    if (isSignedIn(answer)) return answer
    throw new StreamManagerError(
      'client.unexpected_answer',
      `The answer to ${path} does not match the contract`,
    )
  }

  /** The browser adds the cookie. */
  async #call(path: string, init: RequestInit): Promise<unknown> {
    const { apiUrl, fetch = globalThis.fetch } = this.#options
    const deadline = AbortSignal.timeout(DEADLINE_MS)
    const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline
    const response = await fetch(apiUrl + path, { ...init, credentials: 'same-origin', signal }).catch(
      (cause: unknown) => {
        throw new StreamManagerError('client.network', `${init.method} ${path} got no answer`, { cause })
      },
    )
    const body: unknown = await response.json().catch(() => undefined)
    if (!response.ok) throw refusalOf(response, body)
    return body
  }
}

/** The sign-in of this browser. It asks nothing before its first call. */
export const createSession = (options: SessionOptions): Session => new BrowserSession(options)
