import { ERROR_CODES, type Fault, type ReplyError } from '@stream-manager/contracts'

/** Another try may succeed: too many requests, or something that is away for now. */
const PASSING_STATUSES: readonly number[] = [429, 503, 504]

/**
 * A refusal with REST's status as its code, and the registry's code in front of its text: who knows one transport's
 * refusals knows the other's. Statuses begin where the protocol's own error codes have ended.
 */
export const refusalOf = ({ code, detail, errors }: Fault): { error: ReplyError } => {
  const { status } = ERROR_CODES[code]
  const faults = errors?.map(({ path, message }) => `${path} ${message}`).join('; ')
  const temporary = PASSING_STATUSES.includes(status) || code === 'backplane.conflict'
  return {
    error: {
      code: status,
      message: `${code}: ${detail}${faults ? ` (${faults})` : ''}`,
      ...(temporary && { temporary }),
    },
  }
}
