import type { PostgresProblem } from '@stream-manager/analytics/postgresql'
import { type Check, fault, pass, skip } from '../../check.ts'
import { history, NO_HISTORY } from '../../stores/history.ts'

const ABSENT: readonly PostgresProblem[] = ['unreachable', 'tls', 'full', 'other']

const CURES: Readonly<Partial<Record<PostgresProblem, { cause: string; text: string }>>> = {
  tls: {
    cause: 'DATABASE_URL wants TLS that the server does not offer, or does not trust its certificate.',
    text: 'Turn TLS on in PostgreSQL, or name its authority by sslrootcert in DATABASE_URL.',
  },
  full: {
    cause: 'Other programs hold all connections of the server.',
    text: 'Close connections of other programs, or raise max_connections.',
  },
}

export const postgresqlReachable: Check = {
  id: 'postgresql.reachable',
  group: 'stores',
  title: 'PostgreSQL answers',
  dependsOn: ['ports.loopback', 'discovery.postgresql'],
  severity: 'error',
  cost: 'quick',
  symptom: 'There are no figures, errors or incidents of the past, and the programme goes on.',
  cause: 'PostgreSQL does not run, or DATABASE_URL names another host or port.',
  cure: {
    text: 'Start PostgreSQL, or correct DATABASE_URL.',
    command: 'docker compose up -d postgres',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const found = await history(context)
    if (found === null) return skip(NO_HISTORY)
    const { inspection, label } = found
    if (inspection === null)
      return skip('DATABASE_PASSWORD_FILE cannot be read: config.secret-files says why')
    if (inspection.ok) return pass(`PostgreSQL ${inspection.facts.version} answers at ${label}`)
    const { problem, message } = inspection
    if (!ABSENT.includes(problem)) return pass(`PostgreSQL answers at ${label}`)
    const { cause, text } = CURES[problem] ?? {}
    return fault({
      summary: `PostgreSQL at ${label}: ${message}`,
      evidence: [{ what: 'PostgreSQL', expected: 'a connection', actual: problem, source: label }],
      ...(cause !== undefined && text !== undefined && { cause, fix: { text, command: null } }),
    })
  },
}
