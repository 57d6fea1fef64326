import type { DoctorEvidence, DoctorFinding } from '@stream-manager/contracts'
import type { Check, Outcome } from '../check.ts'

/** A broken file has as many faults as lines. */
const MAX_EVIDENCE = 100

const bounded = (evidence: readonly DoctorEvidence[]): DoctorEvidence[] => {
  if (evidence.length <= MAX_EVIDENCE) return [...evidence]
  const more = {
    what: 'more',
    expected: 'none',
    actual: `${evidence.length - MAX_EVIDENCE} not shown`,
    source: 'the check',
  }
  return [...evidence.slice(0, MAX_EVIDENCE), more]
}

const baseOf = ({ id, group, title, dependsOn, docs }: Check) => ({
  ...{ id, group, title, docs, dependsOn: [...dependsOn], vantage: 'here' },
  ...{ evidence: [], cause: null, fix: null, blockedBy: [], problem: null, durationMs: 0 },
})

const faultOf = (check: Check, found: Extract<Outcome, { kind: 'fault' }>): DoctorFinding => ({
  ...baseOf(check),
  status: found.severity === 'warning' || check.severity === 'warning' ? 'warn' : 'fail',
  summary: found.summary,
  evidence: bounded(found.evidence),
  cause: found.cause ?? check.cause,
  fix: { ...check.cure, ...found.fix },
  vantage: found.vantage ?? 'here',
})

export const findingOf = (check: Check, outcome: Outcome): DoctorFinding => {
  if (outcome.kind === 'fault') return faultOf(check, outcome)
  if (outcome.kind === 'skip') return skipped(check, outcome.summary)
  const { summary, evidence = [], vantage = 'here' } = outcome
  return { ...baseOf(check), status: 'pass', summary, evidence: bounded(evidence), vantage }
}

export const skipped = (check: Check, reason: string): DoctorFinding => ({
  ...baseOf(check),
  status: 'skip',
  summary: reason,
})

/** `blockedBy` names the checks that failed, also of a dependency that was blocked itself. */
export const blocked = (check: Check, dependencies: readonly DoctorFinding[]): DoctorFinding => {
  const roots = dependencies.flatMap(({ id, status, blockedBy }) => (status === 'blocked' ? blockedBy : [id]))
  const blockedBy = [...new Set(roots)]
  return {
    ...baseOf(check),
    status: 'blocked',
    summary: `not checked: ${blockedBy.join(', ')} failed`,
    blockedBy,
  }
}

export const crashed = (check: Check, error: unknown): DoctorFinding => ({
  ...baseOf(check),
  status: 'fail',
  problem: 'crashed',
  summary: 'the check itself crashed',
  evidence: [
    {
      what: check.id,
      expected: 'an outcome',
      actual: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      source: 'the check',
    },
  ],
  cause: 'A mistake in the check. The other checks are not affected.',
  fix: { text: 'Report it with this output.', command: null, auto: null },
})

export const late = (check: Check, deadlineMs: number): DoctorFinding => ({
  ...baseOf(check),
  status: 'fail',
  problem: 'timeout',
  summary: `the check had no answer within ${deadlineMs} ms`,
  evidence: [
    {
      what: 'duration of the check',
      expected: `at most ${deadlineMs} ms`,
      actual: 'not finished',
      source: 'the clock',
    },
  ],
  cause: `Something accepts the question and stays silent. ${check.cause}`,
  fix: check.cure,
})
