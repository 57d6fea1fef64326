/** Longest difference between two clocks that is not a fault. */
const CLOCK_TOLERANCE_SECONDS = 30
export const MAX_TOKEN_LIFE_SECONDS = 3600

interface TokenTimes {
  readonly exp: number
  readonly iat: number
  readonly nbf?: number
}

export type TimeVerdict = 'valid' | 'expired' | 'future' | 'too_long'

/** Judges the times of a token whose signature is valid. */
export const judgeTimes = ({ exp, iat, nbf = iat }: TokenTimes, nowMs: number): TimeVerdict => {
  const nowSeconds = nowMs / 1000
  if (exp <= iat || exp - iat > MAX_TOKEN_LIFE_SECONDS) return 'too_long'
  if (Math.max(iat, nbf) > nowSeconds + CLOCK_TOLERANCE_SECONDS) return 'future'
  return nowSeconds > exp + CLOCK_TOLERANCE_SECONDS ? 'expired' : 'valid'
}
