import type { Outcome } from './run-file.ts'

const SLOWEST_SHOWN = 10
/** Lines of a failed file's output: enough for the assertion and what the services logged around it. */
const OUTPUT_LINES = 120

const sum = (outcomes: readonly Outcome[], count: (outcome: Outcome) => number): number =>
  outcomes.reduce((total, outcome) => total + count(outcome), 0)

export const progressLine = (outcome: Outcome, position: { done: number; all: number }): string => {
  const verdict = outcome.failed > 0 ? 'FAILED' : 'ok'
  const skipped = outcome.skipped.length > 0 ? `, ${outcome.skipped.length} skipped` : ''
  const place = `[${String(position.done).padStart(String(position.all).length)}/${position.all}]`
  return `${place} ${verdict.padEnd(6)} ${outcome.seconds.toFixed(1).padStart(6)} s  ${outcome.file.path} (${outcome.passed} assertions${skipped})`
}

/** The failed assertions by name, then the lines around the first of them, or the last lines where none failed. */
export const failureText = ({ file, failures, output }: Outcome): string => {
  const lines = output.split('\n')
  const firstFailure = lines.findIndex((line) => /^\s*not ok /.test(line))
  const from = firstFailure < 0 ? Math.max(0, lines.length - OUTPUT_LINES) : Math.max(0, firstFailure - 5)
  const shown = lines.slice(from, from + OUTPUT_LINES)
  return [`--- ${file.path}`, ...failures.map((failure) => `  failed: ${failure}`), ...shown].join('\n')
}

/** Ends with the counts of assertions, alone on a line. */
export const summaryText = (outcomes: readonly Outcome[], wallSeconds: number): string => {
  const slowest = outcomes.toSorted((one, other) => other.seconds - one.seconds).slice(0, SLOWEST_SHOWN)
  const skipped = outcomes.flatMap((outcome) =>
    outcome.skipped.map((reason) => `  ${outcome.file.path}: ${reason}`),
  )
  const failed = outcomes.filter((outcome) => outcome.failed > 0)
  return [
    '',
    'slowest files:',
    ...slowest.map(({ seconds, file }) => `  ${seconds.toFixed(1).padStart(6)} s  ${file.path}`),
    ...(skipped.length > 0 ? ['skipped:', ...skipped] : []),
    ...(failed.length > 0 ? ['failed files:', ...failed.map(({ file }) => `  ${file.path}`)] : []),
    `${outcomes.length} files, ${failed.length} failed, in ${wallSeconds.toFixed(0)} s`,
    `${sum(outcomes, ({ passed }) => passed)} passed, ${sum(outcomes, (outcome) => outcome.failed)} failed, ${skipped.length} skipped`,
    '',
  ].join('\n')
}
