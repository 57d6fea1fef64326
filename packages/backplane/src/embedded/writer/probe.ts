import type { Database } from '@stream-manager/sqlite'

/** Stores the value for a probe to read back, or deletes the stored one. */
export const writeProbe = (database: Database, value: string | null): void => {
  const sql = `insert into meta (name, value) values ('probe', ?)
    on conflict (name) do update set value = excluded.value`
  if (value === null) database.run(`delete from meta where name = 'probe'`)
  else database.run(sql, value)
}
