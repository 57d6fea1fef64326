import type { DoctorFinding, DoctorReport } from '@stream-manager/contracts'
import { isFault, plainLines } from './parts.ts'

/** A `#` would begin a directive. */
const escapeText = (text: string): string => text.replaceAll(/[\\#]/g, String.raw`\$&`)

/** A warning is a failure that does not fail the run, which TAP calls TODO. */
const directive = ({ status, summary }: DoctorFinding): string => {
  if (status === 'warn') return ' # TODO warning'
  return status === 'skip' || status === 'blocked' ? ` # SKIP ${escapeText(summary)}` : ''
}

/** A diagnostic block is YAML, and JSON is YAML. */
const diagnostic = (finding: DoctorFinding): string[] =>
  isFault(finding) ? ['  ---', `  details: ${JSON.stringify(plainLines(finding))}`, '  ...'] : []

const pointLines = (finding: DoctorFinding, index: number): string[] => {
  const { id, title } = finding
  const result = isFault(finding) ? 'not ok' : 'ok'
  return [
    `${result} ${index + 1} - ${escapeText(`${id}: ${title}`)}${directive(finding)}`,
    ...diagnostic(finding),
  ]
}

/** TAP version 14. A check that was blocked counts as skipped: the check that blocked it fails. */
export const renderTap = ({ findings, ended }: DoctorReport): string => {
  const points = findings.flatMap(pointLines)
  const bail = ended === 'complete' ? [] : [`Bail out! the run ended early: ${ended}`]
  return `${['TAP version 14', `1..${findings.length}`, ...points, ...bail].join('\n')}\n`
}
