import {
  type Insert,
  type Lookup,
  parameter,
  type SqlRow,
  type SqlSession,
  type SqlValue,
} from './session.ts'

/** Bounds the parameters of one statement. */
const ROWS_PER_STATEMENT = 500

/** The list in parts whose rows fit into one statement. */
export const chunksOf = <Row>(rows: readonly Row[]): readonly (readonly Row[])[] =>
  Array.from({ length: Math.ceil(rows.length / ROWS_PER_STATEMENT) }, (_, index) =>
    rows.slice(index * ROWS_PER_STATEMENT, (index + 1) * ROWS_PER_STATEMENT),
  )

/** Without `onConflict`, rows that exist are left out. */
type InsertOrIgnore = Omit<Insert, 'onConflict'> & Partial<Insert>

const IGNORE = 'on conflict do nothing'

/** Inserts the rows. */
export const insertRows = async (session: SqlSession, insert: InsertOrIgnore): Promise<void> => {
  for (const rows of chunksOf(insert.rows)) await session.insert({ onConflict: IGNORE, ...insert, rows })
}

/** The rows that have one of the keys, in no order. */
export const findRows = async (session: SqlSession, lookup: Lookup): Promise<readonly SqlRow[]> => {
  const found: SqlRow[] = []
  for (const keys of chunksOf(lookup.keys)) found.push(...(await session.find({ ...lookup, keys })))
  return found
}

const insertStatement = (
  values: SqlValue[],
  { table, columns, rows, onConflict = IGNORE }: InsertOrIgnore,
): string => {
  const tuples = rows.map((row) => `(${row.map((value) => parameter(values, value)).join(', ')})`)
  return `insert into ${table} (${columns.join(', ')}) values ${tuples.join(', ')} ${onConflict}`
}

/** As `insertRows`, with a column of the rows that were inserted. */
export const insertReturning = async (
  session: SqlSession,
  column: string,
  insert: InsertOrIgnore,
): Promise<readonly SqlRow[]> => {
  const inserted: SqlRow[] = []
  for (const rows of chunksOf(insert.rows)) {
    const values: SqlValue[] = []
    const sql = `${insertStatement(values, { ...insert, rows })} returning ${column}`
    inserted.push(...(await session.all(sql, values)))
  }
  return inserted
}
