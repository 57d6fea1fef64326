import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

/** Bounds the parameters of one statement. */
const ROWS_PER_STATEMENT = 200

export interface Insert {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly SqlValue[])[]
  /** For rows that exist. Default: they stay as they are. */
  readonly onConflict?: string
}

/** The list in parts whose rows fit into one statement. */
export const chunksOf = <Row>(rows: readonly Row[]): readonly (readonly Row[])[] =>
  Array.from({ length: Math.ceil(rows.length / ROWS_PER_STATEMENT) }, (_, index) =>
    rows.slice(index * ROWS_PER_STATEMENT, (index + 1) * ROWS_PER_STATEMENT),
  )

/** The rows as `(a, b), (c, d)`, with their values appended to the parameters. */
export const tuplesOf = (
  values: SqlValue[],
  rows: readonly (readonly SqlValue[])[],
  write = (name: string): string => name,
): string =>
  rows.map((row) => `(${row.map((value) => write(parameter(values, value))).join(', ')})`).join(', ')

const statementOf = (
  values: SqlValue[],
  { table, columns, rows, onConflict = 'on conflict do nothing' }: Insert,
): string => `insert into ${table} (${columns.join(', ')}) values ${tuplesOf(values, rows)} ${onConflict}`

const insertChunk = async (session: SqlSession, insert: Insert): Promise<void> => {
  const values: SqlValue[] = []
  await session.run(statementOf(values, insert), values)
}

/** Inserts the rows. Those that exist are left out, unless `onConflict` says otherwise. */
export const insertRows = async (session: SqlSession, insert: Insert): Promise<void> => {
  for (const rows of chunksOf(insert.rows)) await insertChunk(session, { ...insert, rows })
}

/** As `insertRows`, with a column of the rows that were inserted. */
export const insertReturning = async (
  session: SqlSession,
  column: string,
  insert: Insert,
): Promise<readonly SqlRow[]> => {
  const inserted: SqlRow[] = []
  for (const rows of chunksOf(insert.rows)) {
    const values: SqlValue[] = []
    const sql = `${statementOf(values, { ...insert, rows })} returning ${column}`
    inserted.push(...(await session.all(sql, values)))
  }
  return inserted
}
