/** Types by their names. Two different schemas with one name are a mistake. */
export class NamedTypes<Type> {
  readonly #types = new Map<string, { readonly source: string; readonly type: Type }>()

  /** @throws {Error} when another schema has the name. */
  get(name: string, schema: object, make: () => Type): Type {
    const source = JSON.stringify({ ...schema, description: undefined })
    const known = this.#types.get(name)
    if (known === undefined) {
      const type = make()
      this.#types.set(name, { source, type })
      return type
    }
    if (known.source !== source) throw new Error(`two different schemas would be the GraphQL type ${name}`)
    return known.type
  }
}
