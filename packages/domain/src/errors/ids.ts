import { createHash } from 'node:crypto'
import { type ErrorReport, groupingKey } from '@stream-manager/contracts'

const DIGITS = 32

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, DIGITS)

export const errorGroupId = (report: Pick<ErrorReport, 'code' | 'frame' | 'message' | 'call'>): string =>
  digestOf(groupingKey(report))

/** The same parts have the same id, so a report that is read again is not a second one. */
export const occurrenceId = (...parts: readonly (string | number)[]): string =>
  digestOf(JSON.stringify(parts))
