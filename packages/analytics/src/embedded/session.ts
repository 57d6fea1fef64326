import type { Database } from '@stream-manager/sqlite'
import type { Insert, Lookup, SqlSession } from '../sql/session.ts'

/** Node binds a list of values to `?1`, `?2`, and only a record to `$1`. */
const numbered = (sql: string): string => sql.replaceAll(/\$(\d+)/g, '?$1')

const insertOne = ({ table, columns, onConflict }: Insert): string =>
  `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) ${onConflict}`

const findOne = ({ table, columns, keyColumns }: Lookup): string =>
  `select ${columns.join(', ')} from ${table} where ${keyColumns.map((name) => `${name} = ?`).join(' and ')}`

/**
 * A session on a connection that answers at once. Its promises are settled already, so a transaction ends before the
 * thread reads its next message. A statement for each row is prepared once, and is faster than one with a thousand parameters.
 */
export const sqliteSession = (database: Database): SqlSession => ({
  all: async (sql, values) => database.all(numbered(sql), ...values),
  run: async (sql, values) => database.run(numbered(sql), ...values),
  insert: async (insert) => {
    const sql = insertOne(insert)
    for (const row of insert.rows) database.run(sql, ...row)
  },
  find: async (lookup) => {
    const sql = findOne(lookup)
    return lookup.keys.flatMap((key) => database.all(sql, ...key))
  },
})
