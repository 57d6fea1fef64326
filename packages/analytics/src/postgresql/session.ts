import type { PoolClient } from 'pg'
import type { SqlSession, SqlValue } from '../sql/session.ts'
import { storeError } from './errors.ts'

/**
 * PostgreSQL has no character for NUL, and would refuse the whole batch. It would store NaN as a number; SQLite takes it for
 * null, which a column of numbers refuses.
 */
const storable = (value: SqlValue): SqlValue => {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD')
  return Number.isNaN(value) ? null : value
}

export const postgresSession = (client: PoolClient): SqlSession => {
  const query = async (sql: string, values: readonly SqlValue[]) => {
    try {
      return await client.query<Record<string, unknown>>(sql, values.map(storable))
    } catch (error) {
      throw storeError(error)
    }
  }
  return {
    all: async (sql, values) => (await query(sql, values)).rows,
    run: async (sql, values) => (await query(sql, values)).rowCount ?? 0,
  }
}
