export type SqlValue = string | number | null

export type SqlRow = Readonly<Record<string, unknown>>

export interface Insert {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly SqlValue[])[]
  /** For rows that exist. */
  readonly onConflict: string
}

export interface Lookup {
  readonly table: string
  /** Columns of the answer. */
  readonly columns: readonly string[]
  readonly keyColumns: readonly string[]
  readonly keys: readonly (readonly SqlValue[])[]
}

/** Statements of one connection. Parameters are written `$1`, `$2`; SQLite and PostgreSQL take the same text. */
export interface SqlSession {
  all(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]>
  /** The number of rows that changed. */
  run(sql: string, values: readonly SqlValue[]): Promise<number>
  /** Each store takes many rows in its own way: a file one after the other, a server all at once. */
  insert(insert: Insert): Promise<void>
  /** The rows that have one of the keys, in no order. */
  find(lookup: Lookup): Promise<readonly SqlRow[]>
}

export interface SqlTransaction extends SqlSession {
  /** Nothing of the transaction stays: it is rolled back at its end. */
  discard(): void
}

/** Appends the value to the list and returns its parameter. */
export const parameter = (values: SqlValue[], value: SqlValue): string => {
  values.push(value)
  return `$${values.length}`
}
