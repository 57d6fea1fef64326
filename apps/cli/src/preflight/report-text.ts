import type { PreflightReport, PreflightStep } from '@stream-manager/contracts'

const MARKS: Readonly<Record<PreflightStep['status'], string>> = {
  pass: '+',
  warn: '!',
  fail: 'x',
  skip: '-',
}

const stepLines = ({ name, status, summary, code, durationMs, evidence }: PreflightStep): string[] => [
  `[${MARKS[status]}] ${name.padEnd(9)} ${summary}${code === null ? '' : ` (${code})`}${status === 'skip' ? '' : `, ${durationMs} ms`}`,
  ...evidence.map(({ what, found }) => `      ${what}: ${found}`),
]

/** One line for each step, in their order. */
export const reportText = ({ type, destination, ok, proves, durationMs, steps }: PreflightReport): string =>
  [
    `Preflight ${type} ${destination}: ${ok ? 'no step failed' : 'failed'}, ${durationMs} ms`,
    ...steps.flatMap(stepLines),
    proves,
    '',
  ].join('\n')
