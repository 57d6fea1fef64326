/** One change of the schema. A released step is never changed; add a new one. */
export interface SchemaStep {
  /** Steps are applied by name, in the order of the list. */
  readonly name: string
  readonly sqlite: string
}
