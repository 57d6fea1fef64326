import { randomBytes } from 'node:crypto'
import type { CheckContext } from '../../context/context.ts'
import { sign } from '../../context/sign.ts'
import { bearer, REQUEST_PATH } from '../../vantages/arrival.ts'
import { patience } from '../../vantages/patience.ts'
import type { Vantage } from '../../vantages/vantage.ts'
import { RefusedError } from '../../wire/conversation.ts'
import { exchange, statusText } from '../../wire/exchange.ts'
import { withSession } from '../socket/session.ts'

const LIFE_SECONDS = 60
const LONG_AGO_MS = 7_200_000
const SECRET_BYTES = 48
const SUCCESS = 200

export const ACCEPTED = 'accepted'
export const REFUSED = 'refused'

export interface Credential {
  readonly what: string
  readonly token: string | null
  readonly expected: typeof ACCEPTED | typeof REFUSED
}

/** Tokens that must be taken or refused by every service. Null when this machine has no key. */
export const credentialsOf = async (context: CheckContext): Promise<readonly Credential[] | null> => {
  const now = context.clock.now().getTime()
  const [good, expired, foreign, elsewhere] = await Promise.all([
    sign(context, { lifeSeconds: LIFE_SECONDS }),
    sign(context, { lifeSeconds: LIFE_SECONDS, issuedAtMs: now - LONG_AGO_MS }),
    sign(context, {
      lifeSeconds: LIFE_SECONDS,
      changes: { JWT_SECRET: randomBytes(SECRET_BYTES).toString('hex') },
    }),
    sign(context, { lifeSeconds: LIFE_SECONDS, changes: { JWT_AUDIENCE: 'another-system' } }),
  ])
  if (good === null) return null
  return [
    { what: 'a good token', token: good, expected: ACCEPTED },
    { what: 'an expired token', token: expired, expected: REFUSED },
    { what: 'a token of a foreign key', token: foreign, expected: REFUSED },
    { what: 'a token for another audience', token: elsewhere, expected: REFUSED },
  ]
}

/** `accepted`, `refused`, or the answer that is neither. */
export const atApi = async (
  context: CheckContext,
  { page }: Vantage,
  token: string | null,
): Promise<string> => {
  const url = new URL(REQUEST_PATH, page)
  const answer = await exchange({ url, headers: bearer(token), signal: patience(context) })
  if (answer.status === SUCCESS) return ACCEPTED
  return answer.status === 401 ? REFUSED : statusText(answer)
}

export const atGateway = async (
  context: CheckContext,
  vantage: Vantage,
  token: string | null,
): Promise<string> => {
  try {
    return await withSession({ vantage, token, signal: patience(context) }, async () => ACCEPTED)
  } catch (error) {
    if (error instanceof RefusedError) return REFUSED
    throw error
  }
}
