import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
  valueFromASTUntyped,
} from 'graphql'
import type { TSchema } from 'typebox'
import { keywordsOf } from './keywords.ts'

const MAX_INT = 2 ** 31 - 1
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/
/** Names that GraphQL itself gives a meaning. */
const RESERVED = new Set(['true', 'false', 'null'])

/** A value whose form no schema fixes, such as the data of an event. */
const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value: its form depends on another field, such as `type`.',
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
})

/** GraphQL's `Int` has 32 bits. A count may exceed them. */
const numberOf = (schema: TSchema): GraphQLScalarType => {
  const { type, minimum = -Infinity, maximum = Infinity } = keywordsOf(schema)
  return type === 'integer' && minimum >= -MAX_INT && maximum <= MAX_INT ? GraphQLInt : GraphQLFloat
}

/** The values, where each can be a name in GraphQL. */
export const enumNames = (schema: TSchema): readonly string[] | null => {
  const { enum: values = [] } = keywordsOf(schema)
  const isName = (value: unknown): value is string =>
    typeof value === 'string' && NAME.test(value) && !RESERVED.has(value)
  return values.length > 0 && values.every(isName) ? values : null
}

export const enumType = (name: string, values: readonly string[], description?: string): GraphQLEnumType =>
  new GraphQLEnumType({
    name,
    description: description ?? null,
    values: Object.fromEntries(values.map((value) => [value, { value }])),
  })

/**
 * The scalar of a schema that is neither an object nor a list. An enum with a value such as `request.invalid` or `10s` is a
 * text: another spelling of a code would be a second vocabulary.
 */
export const scalarOf = (schema: TSchema): GraphQLScalarType => {
  const { type, enum: values } = keywordsOf(schema)
  if (values) return GraphQLString
  if (type === 'string') return GraphQLString
  if (type === 'boolean') return GraphQLBoolean
  if (type === 'integer' || type === 'number') return numberOf(schema)
  return JsonScalar
}
