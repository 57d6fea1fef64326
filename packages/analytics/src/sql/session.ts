export type SqlValue = string | number | null

export type SqlRow = Readonly<Record<string, unknown>>

/** Statements of one connection. Parameters are written `$1`, `$2`; SQLite and PostgreSQL take the same text. */
export interface SqlSession {
  all(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]>
  /** The number of rows that changed. */
  run(sql: string, values: readonly SqlValue[]): Promise<number>
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
