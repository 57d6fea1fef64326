import { type Database, requireOwnDatabase } from '@stream-manager/sqlite'
import { SCHEMA_STEPS } from '../schema/steps.ts'

/** "SMGH": distinguishes the file of the history from the database of the backplane. */
const APPLICATION_ID = 0x534d4748
const TABLE = 'create table if not exists migrations (name text primary key) strict, without rowid'

const appliedSteps = (database: Database): Set<string> =>
  new Set(database.all('select name from migrations').map(({ name }) => String(name)))

const requireKnown = (applied: ReadonlySet<string>): void => {
  const known = new Set(SCHEMA_STEPS.map(({ name }) => name))
  const newer = [...applied].find((name) => !known.has(name))
  if (newer !== undefined)
    throw new Error(`its schema has the step ${newer}, which this release does not know`)
}

/** Applies the steps that are missing. Throws when the file is not ours, or of a newer release. */
export const migrate = (database: Database): void => {
  requireOwnDatabase(database, APPLICATION_ID)
  database.transaction(() => {
    database.execute(`${TABLE}; pragma application_id = ${APPLICATION_ID}`)
    const applied = appliedSteps(database)
    requireKnown(applied)
    for (const { name, sqlite } of SCHEMA_STEPS) {
      if (applied.has(name)) continue
      database.execute(sqlite)
      database.run('insert into migrations (name) values (?)', name)
    }
  })
}
