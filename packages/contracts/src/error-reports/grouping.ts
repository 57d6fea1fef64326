import { isErrorCode } from '../error-codes.ts'
import type { ErrorReport } from './report.ts'

/** Raised with each change of the rule. Groups of an earlier version stay as they are. */
export const GROUPING_VERSION = 2

type Grouped = Pick<ErrorReport, 'code' | 'frame' | 'message' | 'call'>

/** A code of ours or a place in our code says more than text, whose words change. */
export const needsText = ({ code, frame }: Pick<Grouped, 'code' | 'frame'>): boolean =>
  frame === null && (code === null || !isErrorCode(code))

const textOf = ({ code, message, call = '' }: Grouped): string =>
  code === null || call === '' ? message : call

/**
 * Equal for errors that belong into one group. A class or a code of the system, such as `ECONNREFUSED`, does not say which
 * bug it is, so the text of the call counts too; the message counts only where there is no code at all.
 */
export const groupingKey = (error: Grouped): string => {
  const { code, frame } = error
  return JSON.stringify([GROUPING_VERSION, code, frame, needsText(error) ? textOf(error) : null])
}
