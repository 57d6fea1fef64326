import type { DoctorFinding, DoctorReport } from '@stream-manager/contracts'

/** A passed check of the group before the dot of its id, unless the test says otherwise. */
export const findingOf = (id: string, changes: Partial<DoctorFinding> = {}): DoctorFinding => ({
  ...{ id, group: id.split('.')[0] as DoctorFinding['group'], title: `Title of ${id}`, status: 'pass' },
  ...{ summary: `Summary of ${id}`, evidence: [], cause: null, fix: null, docs: null, dependsOn: [] },
  ...{ blockedBy: [], problem: null, durationMs: 3, vantage: 'here' },
  ...changes,
})

export const blockedFinding = (id: string, blockedBy: readonly string[]): DoctorFinding =>
  findingOf(id, { status: 'blocked', blockedBy: [...blockedBy] })

const count = (findings: readonly DoctorFinding[], status: DoctorFinding['status']): number =>
  findings.filter((finding) => finding.status === status).length

export const reportOf = (findings: readonly DoctorFinding[]): DoctorReport => ({
  ...{ schemaVersion: 1, startedAt: '2026-03-01T10:00:00.000Z', durationMs: 1234, target: null },
  ended: 'complete',
  summary: {
    ...{ pass: count(findings, 'pass'), warn: count(findings, 'warn'), fail: count(findings, 'fail') },
    ...{ blocked: count(findings, 'blocked'), skip: count(findings, 'skip') },
  },
  findings: [...findings],
})

/** Something of everything: two faults, checks that wait for one of them, and checks that need nobody. */
export const FAILING = reportOf([
  findingOf('configuration.files'),
  findingOf('stores.policy', {
    ...{ status: 'warn', title: 'Redis evicts no keys', summary: 'maxmemory-policy is allkeys-lru' },
    cause: 'Redis deletes keys when its memory is full.',
    fix: { text: 'Set maxmemory-policy to noeviction.', command: null, auto: null },
  }),
  findingOf('socket.gateway', {
    ...{ status: 'fail', title: 'The gateway listens on this machine', docs: 'docs/deployment.md' },
    summary: 'the gateway: nothing listens there',
    evidence: [
      {
        ...{
          what: 'the gateway',
          expected: 'a connection to 127.0.0.1:4201',
          actual: 'nothing listens there',
        },
        ...{ source: 'HOST and WS_PORT', place: { path: '.env', line: 7 } },
      },
    ],
    cause: 'The gateway does not run.',
    fix: { text: 'Start the gateway.', command: 'npx pnpm start', auto: null },
  }),
  blockedFinding('socket.upgrade', ['socket.gateway']),
  blockedFinding('origins.sockets', ['socket.gateway']),
  findingOf('media.playlist', { status: 'skip' }),
])
