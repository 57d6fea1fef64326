import { randomUUID } from 'node:crypto'
import { BackplaneUnavailableError } from '../port/errors.ts'
import type { Database } from './database.ts'

/** Writes a value to disk, reads it back and deletes it. Throws the reason if that fails. */
export const probeDatabase = (database: Database): void => {
  const written = randomUUID()
  const sql = `insert into meta (name, value) values ('probe', ?)
    on conflict (name) do update set value = excluded.value`
  database.transaction(() => database.run(sql, written))
  const found = database.get(`select value from meta where name = 'probe'`)?.['value']
  database.transaction(() => database.run(`delete from meta where name = 'probe'`))
  if (found !== written)
    throw new BackplaneUnavailableError('the store did not return the value that was written')
}
