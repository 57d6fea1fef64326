import type { ErrorReport } from './report.ts'

/** Raised with each change of the rule. Groups of an earlier version stay as they are. */
export const GROUPING_VERSION = 1

/**
 * Equal for errors that belong into one group. A code and a place in our code say more than a message, whose words change;
 * the message counts only where neither is known.
 */
export const groupingKey = ({
  code,
  frame,
  message,
}: Pick<ErrorReport, 'code' | 'frame' | 'message'>): string =>
  JSON.stringify([GROUPING_VERSION, code, frame, code === null && frame === null ? message : null])
