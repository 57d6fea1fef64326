import type { Database } from '@stream-manager/sqlite'
import type { SqlSession } from '../sql/session.ts'

/** Node binds a list of values to `?1`, `?2`, and only a record to `$1`. */
const numbered = (sql: string): string => sql.replaceAll(/\$(\d+)/g, '?$1')

/**
 * A session on a connection that answers at once. Its promises are settled already, so a transaction ends before the
 * thread reads its next message.
 */
export const sqliteSession = (database: Database): SqlSession => ({
  all: async (sql, values) => database.all(numbered(sql), ...values),
  run: async (sql, values) => database.run(numbered(sql), ...values),
})
