import type { PoolClient } from 'pg'
import type { Insert, Lookup, SqlSession, SqlValue } from '../sql/session.ts'
import { storeError } from './errors.ts'

/** Half of a character of two, alone. The server refuses it in JSON. */
const HALF = /\p{Surrogate}/gu

/**
 * PostgreSQL has no character for NUL, and would refuse the whole batch. It would store NaN as a number; SQLite takes it for
 * null, which a column of numbers refuses.
 */
const storable = (value: SqlValue): SqlValue => {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD').replaceAll(HALF, '\uFFFD')
  return Number.isNaN(value) ? null : value
}

type Rows = readonly (readonly SqlValue[])[]

/** A list of objects as one parameter: the server would need longer to parse a statement with a parameter for each value. */
const listOf = (columns: readonly string[], rows: Rows): string =>
  JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, storable(row[at] ?? null)]))),
  )

/** The list has the types of the columns of the table. */
const rowsOf = (table: string): string => `json_populate_recordset(cast(null as ${table}), $1)`

const insertAll = ({ table, columns, onConflict }: Insert): string => {
  const names = columns.join(', ')
  return `insert into ${table} (${names}) select ${names} from ${rowsOf(table)} ${onConflict}`
}

const findAll = ({ table, columns, keyColumns }: Lookup): string => {
  const matches = keyColumns.map((name) => `found.${name} = key.${name}`).join(' and ')
  const names = columns.map((name) => `found.${name}`).join(', ')
  return `select ${names} from ${rowsOf(table)} key join ${table} found on ${matches}`
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
    insert: async (insert) => {
      await query(insertAll(insert), [listOf(insert.columns, insert.rows)])
    },
    find: async (lookup) => (await query(findAll(lookup), [listOf(lookup.keyColumns, lookup.keys)])).rows,
  }
}
