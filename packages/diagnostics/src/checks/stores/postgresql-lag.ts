import { type Check, fault, pass, skip } from '../../check.ts'
import { history, NO_HISTORY } from '../../stores/history.ts'

/** A page of the history takes several answers. */
const MAX_ROUND_TRIP_MS = 500

export const postgresqlLag: Check = {
  id: 'postgresql.lag',
  group: 'stores',
  title: 'PostgreSQL answers in time',
  dependsOn: ['postgresql.schema'],
  severity: 'warning',
  cost: 'quick',
  symptom: 'Pages of the history take seconds.',
  cause: 'PostgreSQL is far away in the network, or its machine is overloaded.',
  cure: {
    text: 'Run PostgreSQL on the network of the services. pg_stat_activity shows statements that run for long.',
    command: `psql -c "select pid, now() - query_start as since, left(query, 80) from pg_stat_activity where state = 'active'"`,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const found = await history(context)
    if (!found?.inspection?.ok) return skip(NO_HISTORY)
    const actual = `${found.inspection.facts.roundTripMs.toFixed(1)} ms`
    if (found.inspection.facts.roundTripMs <= MAX_ROUND_TRIP_MS)
      return pass(`PostgreSQL answers within ${actual}`)
    return fault({
      summary: `PostgreSQL takes ${actual} for an answer`,
      evidence: [
        {
          what: 'median of 5 answers',
          expected: `at most ${MAX_ROUND_TRIP_MS} ms`,
          actual,
          source: 'select 1',
        },
      ],
    })
  },
}
