import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { isRecord } from './is-record.ts'

interface Keywords {
  readonly anyOf?: readonly TSchema[]
  readonly items?: TSchema
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly patternProperties?: Readonly<Record<string, TSchema>>
}

type Prune = (value: unknown) => unknown

const openPart = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(openPart)
  if (!isRecord(part)) return part
  const kept = Object.entries(part).filter(
    ([name, value]) => name !== 'additionalProperties' || value !== false,
  )
  return Object.fromEntries(kept.map(([name, value]) => [name, openPart(value)]))
}

/** The same schema as plain JSON Schema with open objects. */
export const openSchema = (schema: TSchema): TSchema => openPart(schema) as TSchema

const asIs: Prune = (value) => value

const mapped = (value: Record<string, unknown>, of: (name: string) => Prune | undefined): unknown =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const prune = of(name)
      return prune ? [[name, prune(field)] as const] : []
    }),
  )

const pruneObject = (properties: Readonly<Record<string, TSchema>>): Prune => {
  const fields = new Map(Object.entries(properties).map(([name, schema]) => [name, pruner(schema)]))
  return (value) => (isRecord(value) ? mapped(value, (name) => fields.get(name)) : value)
}

const pruneRecord = ([schema]: readonly TSchema[]): Prune => {
  const field = schema ? pruner(schema) : asIs
  return (value) => (isRecord(value) ? mapped(value, () => field) : value)
}

const pruneUnion = (schemas: readonly TSchema[]): Prune => {
  const variants = schemas.map((schema) => ({
    validator: Compile(openSchema(schema)),
    prune: pruner(schema),
  }))
  if (variants.every(({ prune }) => prune === asIs)) return asIs
  return (value) => variants.find(({ validator }) => validator.Check(value))?.prune(value) ?? value
}

/**
 * Removes the fields that the schema does not name, from values that match it otherwise. The library's `Value.Clean` takes
 * 0.1 s for a scene, because it interprets every variant of every union.
 */
export const pruner = (schema: TSchema): Prune => {
  const { anyOf, items, properties, patternProperties }: Keywords = schema
  if (anyOf) return pruneUnion(anyOf)
  if (properties) return pruneObject(properties)
  if (patternProperties) return pruneRecord(Object.values(patternProperties))
  if (!items) return asIs
  const item = pruner(items)
  return item === asIs ? asIs : (value) => (Array.isArray(value) ? value.map(item) : value)
}
