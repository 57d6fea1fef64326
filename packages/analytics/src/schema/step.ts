/** One change of the schema. A released step is never changed; add a new one. */
export interface SchemaStep {
  /** Steps are applied by name, in the order of the list. */
  readonly name: string
  readonly sqlite: string
  /**
   * The same tables and columns: `bigint` for whole numbers, `double precision` for others, `bytea` for a blob. Texts that are
   * compared or sorted are `collate "C"`, which is the order of SQLite.
   */
  readonly postgresql: string
}
