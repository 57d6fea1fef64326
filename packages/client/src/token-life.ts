import { isRecord } from '@stream-manager/contracts/is-record'

/** The clocks of the server and of this machine may differ by so much. */
const CLOCK_TOLERANCE_SECONDS = 30

/** The claims of a JSON Web Token, unverified. Undefined for a token of another kind. */
const claimsOf = (token: string): unknown => {
  const [, payload = ''] = token.split('.')
  try {
    return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    return undefined
  }
}

/** True in the first half of the token's life. False where the token does not tell its life. */
export const isYoung = (token: string, nowMs: number): boolean => {
  const claims = claimsOf(token)
  if (!isRecord(claims)) return false
  const { iat: issuedAt, exp: expiresAt } = claims
  if (typeof issuedAt !== 'number' || typeof expiresAt !== 'number') return false
  const ageSeconds = nowMs / 1000 - issuedAt
  return ageSeconds > -CLOCK_TOLERANCE_SECONDS && ageSeconds < (expiresAt - issuedAt) / 2
}
