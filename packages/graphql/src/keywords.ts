import type { TSchema } from 'typebox'

/** The keywords of JSON Schema that make up types. */
export interface Keywords {
  readonly $id?: string
  readonly type?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly TSchema[]
  readonly items?: TSchema
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
  readonly default?: unknown
}

export const keywordsOf = (schema: TSchema): Keywords => schema

const isNull = (schema: TSchema): boolean => keywordsOf(schema).type === 'null'

/** The schema without null, and whether null was in it. */
export const withoutNull = (schema: TSchema): { readonly schema: TSchema; readonly isNullable: boolean } => {
  const { anyOf = [], description } = keywordsOf(schema)
  const [only, ...others] = anyOf.filter((variant) => !isNull(variant))
  if (!only || others.length > 0 || !anyOf.some(isNull)) return { schema, isNullable: anyOf.some(isNull) }
  return { schema: description === undefined ? only : { ...only, description }, isNullable: true }
}

export const isRequired = (schema: TSchema, name: string): boolean =>
  keywordsOf(schema).required?.includes(name) ?? false

export const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
