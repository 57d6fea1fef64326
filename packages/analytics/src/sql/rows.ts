import type { Insert, Lookup, SqlRow, SqlSession } from './session.ts'

/** Bounds the parameters of one statement. */
const ROWS_PER_STATEMENT = 500

/** The list in parts whose rows fit into one statement. */
export const chunksOf = <Row>(rows: readonly Row[]): readonly (readonly Row[])[] =>
  Array.from({ length: Math.ceil(rows.length / ROWS_PER_STATEMENT) }, (_, index) =>
    rows.slice(index * ROWS_PER_STATEMENT, (index + 1) * ROWS_PER_STATEMENT),
  )

type InsertOrIgnore = Omit<Insert, 'onConflict'> & Partial<Insert>

/** Inserts the rows. Those that exist are left out, unless `onConflict` says otherwise. */
export const insertRows = async (session: SqlSession, insert: InsertOrIgnore): Promise<void> => {
  for (const rows of chunksOf(insert.rows))
    await session.insert({ onConflict: 'on conflict do nothing', ...insert, rows })
}

/** The rows that have one of the keys, in no order. */
export const findRows = async (session: SqlSession, lookup: Lookup): Promise<readonly SqlRow[]> => {
  const found: SqlRow[] = []
  for (const keys of chunksOf(lookup.keys)) found.push(...(await session.find({ ...lookup, keys })))
  return found
}
