import type { PostgresFacts } from '@stream-manager/analytics/postgresql'
import { type Check, type Fault, fault, pass, skip } from '../../check.ts'
import { history, NO_HISTORY } from '../../stores/history.ts'

const evidence = (what: string, expected: string, actual: string) => ({
  what,
  expected,
  actual,
  source: 'table migrations',
})

const faultIn = ({ unknownSteps, missingSteps, encoding }: PostgresFacts): Fault | null => {
  const [newer] = unknownSteps
  if (newer !== undefined) {
    return {
      summary: `the schema has the step ${newer}, which this release does not know`,
      evidence: [evidence('migrations', 'none that are newer', unknownSteps.join(', '))],
      cause: 'A newer release wrote this history, and an older one was started again.',
      fix: { text: 'Run the newer release, or give this one a database of its own.' },
    }
  }
  if (encoding !== 'UTF8') {
    return {
      summary: `the database has the encoding ${encoding}`,
      evidence: [{ what: 'server_encoding', expected: 'UTF8', actual: encoding, source: 'current_setting' }],
      fix: {
        text: 'Make a database with the encoding UTF8.',
        command: 'createdb --encoding=UTF8 --template=template0 stream_manager',
      },
    }
  }
  if (missingSteps.length === 0) return null
  return {
    summary: `${missingSteps.length} steps of the schema are missing`,
    evidence: [evidence('migrations', 'all applied', `missing: ${missingSteps.join(', ')}`)],
  }
}

export const postgresqlSchema: Check = {
  id: 'postgresql.schema',
  group: 'stores',
  title: 'The tables of the history are those of this release',
  dependsOn: ['postgresql.sign-in'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The pages of the history say that a table does not exist, or that this user may not read it.',
  cause: 'No event handler of this release has run with this database: it makes the tables at its start.',
  cure: {
    text: 'Start the event handler and look at its log.',
    command: 'docker compose up -d event-handler',
    auto: 'safe',
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const found = await history(context)
    if (!found?.inspection) return skip(NO_HISTORY)
    const { inspection, label } = found
    if (inspection.ok) {
      const wrong = faultIn(inspection.facts)
      return wrong === null ? pass('every step of the schema is applied') : fault(wrong)
    }
    return fault({
      summary: `${label} may not read the tables: ${inspection.message}`,
      evidence: [evidence(label, 'may read', inspection.message)],
      cause: 'The tables were made before the rights of the reader.',
      fix: {
        text: 'Run infra/postgresql/roles.sql, and grant the reader the tables that exist.',
        command: 'psql -c "grant select on all tables in schema public to history_reader"',
        auto: null,
      },
    })
  },
}
