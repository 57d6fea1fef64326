import type { CheckOutcome, CheckResult } from '../recorder.ts'
import type { Report } from './report.ts'

const MARKS: Readonly<Record<CheckOutcome, readonly [mark: string, color: number]>> = {
  passed: ['ok  ', 32],
  failed: ['FAIL', 31],
  skipped: ['skip', 33],
}

/** Colours for a terminal, none for a file or a pipe. */
export interface TextStyle {
  readonly color: boolean
}

// A deployment under test may send control characters, which a terminal would obey.
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD')

const painted = (text: string, color: number, style: TextStyle): string =>
  style.color ? `\u001b[${color}m${text}\u001b[0m` : text

/** One line for the check, and one for each fault or reason. */
export const renderLine = (
  { group, name, outcome, details, durationMs }: CheckResult,
  style: TextStyle,
): string => {
  const [mark, color] = MARKS[outcome]
  const head = `${painted(mark, color, style)} ${printable(group)} > ${printable(name)} (${Math.round(durationMs)} ms)`
  return [head, ...details.map((detail) => `       ${printable(detail)}`), ''].join('\n')
}

const failedNames = ({ checks }: Report): string[] =>
  checks
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ group, name }) => `  ${printable(group)} > ${printable(name)}`)

/** The end of the run: totals, and the failed checks by name. */
export const renderSummary = (report: Report): string => {
  const { totals, durationMs, mode, url, interrupted } = report
  const failed = failedNames(report)
  return [
    '',
    ...(failed.length > 0 ? ['Failed:', ...failed, ''] : []),
    ...(interrupted ? ['The run was interrupted: not everything was checked.'] : []),
    `${url}, ${mode}: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped in ${(durationMs / 1000).toFixed(1)} s`,
    '',
  ].join('\n')
}
