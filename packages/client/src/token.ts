import { SingleFlight } from '@stream-manager/async'
import { StreamManagerError } from './errors.ts'
import type { ClientOptions } from './options.ts'
import { callWithin } from './transport/call-within.ts'

/** The application's own sign-in may hang; those who wait for a token must not. */
const TOKEN_DEADLINE_MS = 30_000

/** Where REST and the socket get their token from, so that both always use the newest. */
export interface Tokens {
  /** Whether another token can be asked for. */
  readonly renewable: boolean
  /** The token to send now; undefined when nobody signs in. Rejects with `auth.required` once signed out. */
  current(): Promise<string | undefined>
  /** Asks for a new one; callers that meet share one question. `null`: signed out. */
  renew(): Promise<string | null>
  /** A new one in place of `refused`, unless somebody has asked for one since that was sent. */
  replace(refused: string | undefined): Promise<string | null>
}

export const createTokens = ({ token, getToken }: Pick<ClientOptions, 'token' | 'getToken'>): Tokens => {
  let held: string | null | undefined = token

  const question = new SingleFlight(async () => {
    held = await callWithin(async () => getToken?.() ?? null, { deadlineMs: TOKEN_DEADLINE_MS })
    return held
  })
  const renew = () => question.join()
  return {
    renewable: getToken !== undefined,
    renew,
    replace: async (refused) => (held === refused || !held ? renew() : held),
    current: async () => {
      if (held === undefined && !getToken) return undefined
      const known = held ?? (await renew())
      if (known === null)
        throw new StreamManagerError('auth.required', 'Signed out: there is no token to send')
      return known
    },
  }
}
