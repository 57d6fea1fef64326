import pg from 'pg'

/** Whole numbers of the store are below 2^53. The driver would give those of 64 bits, and sums, as text. */
const NUMBERS: ReadonlySet<number> = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC])

/** Both stores answer a query with the same types. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (id, format) => (NUMBERS.has(id) ? Number : pg.types.getTypeParser(id, format)),
}
