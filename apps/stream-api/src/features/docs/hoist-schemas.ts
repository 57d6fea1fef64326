type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Gives every schema that has an `$id` one place, `components.schemas.<$id>`, and puts references where it stood.
 * Without it each schema would be written out at every use.
 */
export const hoistSchemas = <Document extends object>(document: Document): Document => {
  const schemas: Json = {}
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    if (!isObject(value)) return value
    const { $id, ...rest } = value
    const visited = Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, visit(part)]))
    if (typeof $id !== 'string') return visited
    schemas[$id] ??= visited
    return { $ref: `#/components/schemas/${$id}` }
  }
  const hoisted = visit(document) as Document & { components?: Json }
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => a.localeCompare(b)))
  return { ...hoisted, components: { ...hoisted.components, schemas: sorted } }
}
