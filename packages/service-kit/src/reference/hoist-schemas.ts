type Json = Record<string, unknown>

/** Field with the name of a schema while the document is built. An `$id` would be replaced by a number. */
const NAME = 'x-schema-name'

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mapParts = (value: Json, change: (part: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part)]))

/** A copy in which every `$id` has become a name. */
export const nameSchemas = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(nameSchemas)
  if (!isObject(value)) return value
  const { $id, ...rest } = value
  const named = mapParts(rest, nameSchemas)
  return typeof $id === 'string' ? { [NAME]: $id, ...named } : named
}

/**
 * Moves every named schema to `components.schemas.<name>` and replaces it by references. Otherwise each schema would be
 * written out at every use.
 */
export const hoistSchemas = <Document extends object>(document: Document): Document => {
  const schemas = new Map<string, unknown>()
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    if (!isObject(value)) return value
    const { [NAME]: name, ...rest } = value
    const visited = mapParts(rest, visit)
    if (typeof name !== 'string') return visited
    schemas.set(name, visited)
    return { $ref: `#/components/schemas/${name}` }
  }
  const hoisted = visit(document) as Document & { components?: Json }
  const sorted = [...schemas].sort(([first], [second]) => first.localeCompare(second))
  return { ...hoisted, components: { ...hoisted.components, schemas: Object.fromEntries(sorted) } }
}
