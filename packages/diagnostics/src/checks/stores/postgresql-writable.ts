import { type Check, fault, pass, skip } from '../../check.ts'
import { history, NO_HISTORY } from '../../stores/history.ts'

const READ_ONLY = {
  cause: 'The server, the database or the user is set to read-only transactions, for example during a move.',
  fix: {
    text: 'Find where default_transaction_read_only is set, and reset it there.',
    command: `psql -c "select * from pg_db_role_setting"`,
  },
}

export const postgresqlWritable: Check = {
  id: 'postgresql.writable',
  group: 'stores',
  title: 'PostgreSQL takes writes',
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
    const { isReplica, isReadOnly } = found.inspection.facts
    if (!isReplica && !isReadOnly) return pass('PostgreSQL takes writes')
    if (!isReplica) {
      return fault({
        summary: `PostgreSQL at ${found.label} is read-only`,
        evidence: [{ what: 'transaction_read_only', expected: 'off', actual: 'on', source: found.label }],
        ...READ_ONLY,
      })
    }
    return fault({
      summary: `PostgreSQL at ${found.label} is a standby`,
      evidence: [{ what: 'pg_is_in_recovery', expected: 'false', actual: 'true', source: found.label }],
    })
  },
}
