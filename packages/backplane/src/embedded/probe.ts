import { randomUUID } from 'node:crypto'
import { BackplaneUnavailableError } from '../port/errors.ts'
import type { Database } from './database.ts'

/** Throws with what is wrong unless a value can be written to disk, read back and deleted. */
export const probeDatabase = (database: Database): void => {
  const written = randomUUID()
  const sql = `insert into meta (name, value) values ('probe', ?)
    on conflict (name) do update set value = excluded.value`
  database.transaction(() => database.run(sql, written))
  const found = database.get(`select value from meta where name = 'probe'`)?.['value']
  database.transaction(() => database.run(`delete from meta where name = 'probe'`))
  if (found !== written) throw new BackplaneUnavailableError('the store did not give back what was written')
}
