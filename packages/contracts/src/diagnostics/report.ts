import { type Static, Type } from 'typebox'
import { closed, nullable, Timestamp } from '../primitives.ts'

/** Groups of checks in the order of the report, with their titles. */
export const DOCTOR_GROUPS = {
  configuration: 'Configuration',
  host: 'Host',
  ports: 'Ports',
  discovery: 'Discovery',
  stores: 'Stores',
  services: 'Services',
  socket: 'Socket',
  origins: 'Origins',
  identity: 'Identity',
  proxy: 'Proxy',
  media: 'Media',
  destinations: 'Destinations',
  icecast: 'Icecast',
  turn: 'TURN',
  containers: 'Containers',
} as const
export type DoctorGroup = keyof typeof DOCTOR_GROUPS

/** Worst first. `blocked`: a check that this one depends on failed. `skip`: there is nothing to check, for a stated reason. */
export const DOCTOR_STATUSES = ['fail', 'warn', 'blocked', 'pass', 'skip'] as const
export type DoctorStatus = (typeof DOCTOR_STATUSES)[number]

const text = (description: string) => Type.String({ description })
const textOrNull = (description: string) => nullable(text(description))

export const DoctorEvidence = Type.Object(
  {
    what: text('The thing that was compared, such as `maxmemory-policy`.'),
    expected: text('The value that works.'),
    actual: text('The value that was found. Never a secret.'),
    source: text('Where the value was found, such as `CONFIG GET`, `GET http://127.0.0.1:4200/healthz`.'),
    place: Type.Optional(
      Type.Object(
        {
          path: text('File, relative to the folder of the deployment.'),
          line: Type.Integer({ minimum: 1 }),
        },
        { ...closed, description: 'Line of a file that has the value.' },
      ),
    ),
  },
  closed,
)
export type DoctorEvidence = Static<typeof DoctorEvidence>

/**
 * `auto` is the risk of the cure when `stream-manager fix` applies it: `safe` interrupts nothing, `disruptive` may interrupt
 * a running show. Null is a cure for a person.
 */
export const DoctorFix = Type.Object(
  {
    text: text('What to do.'),
    command: textOrNull('A command line that does it, without secrets.'),
    auto: nullable(Type.Enum(['safe', 'disruptive'])),
  },
  closed,
)
export type DoctorFix = Static<typeof DoctorFix>

export const DoctorFinding = Type.Object(
  {
    id: text('Stable id of the check, such as `redis.sign-in`.'),
    group: Type.Enum(Object.keys(DOCTOR_GROUPS) as DoctorGroup[]),
    title: text('What the check asks.'),
    status: Type.Enum([...DOCTOR_STATUSES]),
    summary: text('The outcome in one line.'),
    evidence: Type.Array(DoctorEvidence),
    cause: textOrNull('Why it happens. Null unless the status is `fail` or `warn`.'),
    fix: nullable(DoctorFix),
    docs: textOrNull('Page of the documentation, relative to the repository.'),
    dependsOn: Type.Array(Type.String(), { description: 'Checks that have to pass first.' }),
    blockedBy: Type.Array(Type.String(), {
      description: 'The checks that failed, of a finding that is `blocked`.',
    }),
    problem: nullable(
      Type.Enum(['crashed', 'timeout'], {
        description:
          'Why a check has no answer of its own: `crashed` is a mistake in the check, `timeout` is a check past its deadline.',
      }),
    ),
    durationMs: Type.Number({ minimum: 0 }),
    vantage: text('Where the check looked from: `here`, a container, or through the proxy.'),
  },
  closed,
)
export type DoctorFinding = Static<typeof DoctorFinding>

const count = Type.Integer({ minimum: 0 })

/** The document of `stream-manager doctor --json`. */
export const DoctorReport = Type.Object(
  {
    schemaVersion: Type.Literal(1),
    startedAt: Timestamp,
    durationMs: Type.Number({ minimum: 0 }),
    target: textOrNull('Public address that was checked through the proxy. Null without `--target`.'),
    ended: Type.Enum(['complete', 'timeout', 'interrupted'], {
      description: 'Whether every check had its turn. Findings of checks without a turn are `skip`.',
    }),
    summary: Type.Object({ pass: count, warn: count, fail: count, blocked: count, skip: count }, closed),
    findings: Type.Array(DoctorFinding, { description: 'In the order of the groups.' }),
  },
  { $id: 'DoctorReport', ...closed },
)
export type DoctorReport = Static<typeof DoctorReport>
