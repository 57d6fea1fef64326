/** The table in which old rows of a table are deleted one by one. PostgreSQL drops those of whole days. */
export type PrunedTable = (table: string) => string
