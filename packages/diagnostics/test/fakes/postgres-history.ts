import { openPostgresAnalytics } from '@stream-manager/analytics/postgresql'
import { eventually, type PostgresServer } from '@stream-manager/test-kit'

const PATIENT = { queryDeadlineMs: 120_000, writeDeadlineMs: 120_000 }

/** Makes a database with an empty history of this release, and gives its name. */
export const makeHistory = async (server: PostgresServer): Promise<string> => {
  const database = await server.createDatabase()
  const store = openPostgresAnalytics({ url: server.urlOf(database), ...PATIENT })
  // A connection of the store has 5 s, which a busy machine does not keep.
  await eventually(() => store.status(), { what: 'the tables of the history', deadlineMs: 300_000 })
  await store.close()
  return database
}
