import { SingleFlight } from '@stream-manager/async'
import { StreamManagerError } from './errors.ts'
import type { ClientOptions } from './options.ts'
import { isYoung } from './token-life.ts'
import { callWithin } from './transport/call-within.ts'

/** Calls must not wait forever for an application whose sign-in hangs. */
const TOKEN_DEADLINE_MS = 30_000

/** The one source of tokens for REST and the socket, so that both always use the newest. */
export interface Tokens {
  /** True if the application can give another token. */
  readonly renewable: boolean
  /** The token to send now, undefined without sign-in. Rejects with `auth.required` once signed out. */
  current(): Promise<string | undefined>
  /**
   * The token to send with a file: a new one, unless the present one is known to be in the first half of its life. A file that
   * is refused at its end would have to be sent again.
   */
  forFile(): Promise<string | undefined>
  /** Asks the application for a new token. Concurrent callers share one question. `null` means signed out. */
  renew(): Promise<string | null>
  /** A token other than `refused`. Asks the application only if no other caller has done so meanwhile. */
  replace(refused: string | undefined): Promise<string | null>
}

export const createTokens = ({ token, getToken }: Pick<ClientOptions, 'token' | 'getToken'>): Tokens => {
  let held: string | null | undefined = token

  const question = new SingleFlight(async () => {
    held = await callWithin(async () => getToken?.() ?? null, { deadlineMs: TOKEN_DEADLINE_MS })
    return held
  })
  const renew = () => question.join()
  const current = async () => {
    if (held === undefined && !getToken) return undefined
    const known = held ?? (await renew())
    if (known === null) throw new StreamManagerError('auth.required', 'Signed out: there is no token to send')
    return known
  }
  const forFile = async () => {
    if (!getToken || (held && isYoung(held, Date.now()))) return current()
    return (await renew()) ?? undefined
  }
  return {
    renewable: getToken !== undefined,
    renew,
    replace: async (refused) => (held === refused || !held ? renew() : held),
    current,
    forFile,
  }
}
