import { ERROR_CODES, type Fault, type ReplyError } from '@stream-manager/contracts'
import { textOf } from '../../protocol/outcome.ts'

/** The same call may succeed later: too many requests, or something is unavailable. */
const TEMPORARY_STATUSES: readonly number[] = [429, 503, 504]

/**
 * A refusal with REST's status as its code, and the registry's code before its text, so that both transports refuse
 * alike. The protocol's own codes are below 400 and cannot be confused with a status.
 */
export const refusalOf = (fault: Fault): { error: ReplyError } => {
  const { status } = ERROR_CODES[fault.code]
  const temporary = TEMPORARY_STATUSES.includes(status) || fault.code === 'backplane.conflict'
  return { error: { code: status, message: textOf(fault), ...(temporary && { temporary }) } }
}
