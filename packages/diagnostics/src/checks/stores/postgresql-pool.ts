import { type Check, fault, pass, skip } from '../../check.ts'
import { history, NO_HISTORY } from '../../stores/history.ts'

/** As the health of the database counts its connections. */
const HIGH_PERCENT = 90

export const postgresqlPool: Check = {
  id: 'postgresql.pool',
  group: 'stores',
  title: 'PostgreSQL has connections left',
  dependsOn: ['postgresql.schema'],
  severity: 'warning',
  cost: 'quick',
  symptom: 'The history is late, and new services are refused with too many clients.',
  cause: 'More replicas or other programs are connected than max_connections allows for.',
  cure: {
    text: 'End what is not needed, or raise max_connections. A service that writes takes up to 8, one that reads up to 4.',
    command: 'psql -c "select application_name, count(*) from pg_stat_activity group by 1 order by 2 desc"',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const found = await history(context)
    if (!found?.inspection?.ok) return skip(NO_HISTORY)
    const { used, places } = found.inspection.facts
    const actual = `${used} of ${places} connections are in use`
    if (100 * used < HIGH_PERCENT * places) return pass(actual)
    const expected = `less than ${HIGH_PERCENT} %`
    return fault({
      summary: actual,
      evidence: [{ what: 'connections', expected, actual, source: 'pg_stat_activity, max_connections' }],
    })
  },
}
