import type { DoctorFinding, DoctorReport, DoctorStatus } from '@stream-manager/contracts'

export const findingOf = (
  id: string,
  status: DoctorStatus,
  changes: Partial<DoctorFinding> = {},
): DoctorFinding => ({
  ...{ id, status, group: 'services', title: `Title of ${id}`, summary: `summary of ${id}`, evidence: [] },
  ...{ cause: null, fix: null, docs: null, dependsOn: [], blockedBy: [], problem: null },
  ...{ durationMs: 12.4, vantage: 'here' },
  ...changes,
})

/** Characters that mean something in one of the formats. */
export const NASTY = 'a <b> & "c" | `d` # e \\ ]]> @f *g* 😀'

const FAULT = {
  evidence: [
    {
      ...{ what: 'PORT', expected: 'a number', actual: NASTY, source: 'environment' },
      place: { path: '.env', line: 3 },
    },
  ],
  ...{ cause: 'A typing mistake.', docs: 'docs/deployment.md' },
  fix: { text: `Correct it: ${NASTY}`, command: 'sed -i s/a/b/ .env', auto: null },
} as const

/** One finding of each kind. */
export const FINDINGS: readonly DoctorFinding[] = [
  findingOf('config.ports', 'fail', { group: 'configuration', ...FAULT, evidence: [...FAULT.evidence] }),
  findingOf('config.names', 'warn', { group: 'configuration', ...FAULT, evidence: [...FAULT.evidence] }),
  findingOf('redis.policy', 'skip', { group: 'stores', summary: 'REDIS_URL is not set' }),
  findingOf('api.alive', 'pass'),
  findingOf('api.serves', 'fail', { problem: 'timeout', cause: 'It is slow.' }),
  findingOf('api.token', 'blocked', { blockedBy: ['api.serves'], dependsOn: ['api.serves'] }),
]

export const reportOf = (
  findings: readonly DoctorFinding[] = FINDINGS,
  changes: Partial<DoctorReport> = {},
): DoctorReport => {
  const count = (status: DoctorStatus) => findings.filter((finding) => finding.status === status).length
  return {
    ...{ schemaVersion: 1, startedAt: '2026-11-30T10:00:00.000Z', durationMs: 1234, target: null },
    ended: 'complete',
    summary: {
      ...{ pass: count('pass'), warn: count('warn'), fail: count('fail') },
      ...{ blocked: count('blocked'), skip: count('skip') },
    },
    findings: [...findings],
    ...changes,
  }
}
