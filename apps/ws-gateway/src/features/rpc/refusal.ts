import { ERROR_CODES, type Fault, type ReplyError } from '@stream-manager/contracts'
import { textOf } from '../../protocol/outcome.ts'

/** Another try may succeed: too many requests, or something that is away for now. */
const PASSING_STATUSES: readonly number[] = [429, 503, 504]

/**
 * A refusal with REST's status as its code, and the registry's code in front of its text: who knows one transport's
 * refusals knows the other's. Statuses begin where the protocol's own error codes have ended.
 */
export const refusalOf = (fault: Fault): { error: ReplyError } => {
  const { status } = ERROR_CODES[fault.code]
  const temporary = PASSING_STATUSES.includes(status) || fault.code === 'backplane.conflict'
  return { error: { code: status, message: textOf(fault), ...(temporary && { temporary }) } }
}
