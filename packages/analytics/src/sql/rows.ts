import { parameter, type SqlSession, type SqlValue } from './session.ts'

/** Bounds the parameters of one statement. */
const ROWS_PER_STATEMENT = 200

export interface Insert {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly SqlValue[])[]
}

const insertChunk = async (session: SqlSession, { table, columns, rows }: Insert): Promise<void> => {
  const values: SqlValue[] = []
  const tuples = rows.map((row) => `(${row.map((value) => parameter(values, value)).join(', ')})`)
  const sql = `insert into ${table} (${columns.join(', ')}) values ${tuples.join(', ')} on conflict do nothing`
  await session.run(sql, values)
}

/** Inserts the rows, and leaves out those that exist. */
export const insertRows = async (session: SqlSession, insert: Insert): Promise<void> => {
  for (let start = 0; start < insert.rows.length; start += ROWS_PER_STATEMENT) {
    const rows = insert.rows.slice(start, start + ROWS_PER_STATEMENT)
    await insertChunk(session, { ...insert, rows })
  }
}
