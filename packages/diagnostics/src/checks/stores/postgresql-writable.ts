import { type Check, fault, pass, skip } from '../../check.ts'
import { history, NO_HISTORY } from '../../stores/history.ts'

export const postgresqlWritable: Check = {
  id: 'postgresql.writable',
  group: 'stores',
  title: 'PostgreSQL is no standby',
  dependsOn: ['postgresql.schema'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The history can be read and stays as old as it is.',
  cause: 'DATABASE_URL names a standby, which only follows its primary.',
  cure: {
    text: 'Write the address of the primary in DATABASE_URL, or promote the standby if the primary is lost.',
    command: 'psql -c "select pg_is_in_recovery()"',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const found = await history(context)
    if (!found?.inspection?.ok) return skip(NO_HISTORY)
    if (!found.inspection.facts.isReplica) return pass('PostgreSQL takes writes')
    return fault({
      summary: `PostgreSQL at ${found.label} is a standby`,
      evidence: [{ what: 'pg_is_in_recovery', expected: 'false', actual: 'true', source: found.label }],
    })
  },
}
