import { type Check, fault, pass, skip } from '../../check.ts'
import { history, NO_HISTORY } from '../../stores/history.ts'

export const postgresqlSignIn: Check = {
  id: 'postgresql.sign-in',
  group: 'stores',
  title: 'PostgreSQL knows the user, the password and the database',
  dependsOn: ['postgresql.reachable'],
  severity: 'error',
  cost: 'quick',
  symptom: 'There is no history, and the log says that the password authentication failed.',
  cause:
    'The password is not the one that the user was made with: PostgreSQL makes its users at its first start only.',
  cure: {
    text: 'Give the user the password of the file, as infra/postgresql/users.sql does.',
    command: 'docker compose exec postgres psql -U postgres -d stream_manager',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const found = await history(context)
    if (!found?.inspection) return skip(NO_HISTORY)
    const { inspection, label } = found
    if (inspection.ok || inspection.problem === 'rights') return pass(`PostgreSQL lets in ${label}`)
    const { problem, message } = inspection
    return fault({
      summary: `PostgreSQL does not let in ${label}: ${message}`,
      evidence: [{ what: label, expected: 'may sign in', actual: message, source: 'DATABASE_URL' }],
      ...(problem === 'database' && {
        cause: 'The database does not exist.',
        fix: {
          text: 'Make the database, then its rights with infra/postgresql/roles.sql.',
          command: 'createdb --encoding=UTF8',
        },
      }),
    })
  },
}
