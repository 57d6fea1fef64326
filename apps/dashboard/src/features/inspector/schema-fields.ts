import type { LayerType } from '@stream-manager/contracts'

/** As much of JSON Schema as the contract's layers use. */
export interface Schema {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly description?: string
}

export interface LayerSchemas {
  readonly content: Readonly<Record<LayerType, Schema>>
  /** The schema of a change: a layer's own fields. */
  readonly layer: Schema
}

export type FieldKind = 'text' | 'lines' | 'number' | 'choice' | 'flag' | 'color' | 'asset' | 'font' | 'zone'

/** One control of a form. */
export interface Field {
  readonly name: string
  readonly kind: FieldKind
  /** It may be left out, and is cleared by `null`. */
  readonly isOptional: boolean
  readonly choices: readonly string[]
  readonly min: number | undefined
  readonly max: number | undefined
  readonly isWhole: boolean
  readonly maxLength: number | undefined
}

/** Fields that another control stands for, or that no person fills in. */
const HIDDEN = new Set(['insecureTls', 'guestId'])

/** Names whose meaning the type does not tell. */
const KINDS_BY_NAME: Readonly<Record<string, FieldKind>> = {
  text: 'lines',
  assetId: 'asset',
  font: 'font',
  timeZone: 'zone',
}

const COLOR_PATTERN = /^\^#/

/** The schema of the value, where `null` is allowed besides. */
const ownSchema = (schema: Schema): Schema => schema.anyOf?.find(({ type }) => type !== 'null') ?? schema

const kindOf = (name: string, schema: Schema): FieldKind | null => {
  const named = KINDS_BY_NAME[name]
  if (named) return named
  if (schema.enum) return 'choice'
  if (COLOR_PATTERN.test(schema.pattern ?? '')) return 'color'
  if (schema.type === 'boolean') return 'flag'
  if (schema.type === 'number' || schema.type === 'integer') return 'number'
  return schema.type === 'string' ? 'text' : null
}

const fieldOf = (name: string, schema: Schema, isOptional: boolean): Field | null => {
  const own = ownSchema(schema)
  const kind = kindOf(name, own)
  if (kind === null || HIDDEN.has(name)) return null
  return {
    ...{ name, kind, isOptional, choices: own.enum ?? [] },
    ...{ min: own.minimum, max: own.maximum, maxLength: own.maxLength },
    isWhole: own.type === 'integer',
  }
}

/** The controls for the fields of an object, in the order of the contract. */
export const fieldsOfSchema = ({ properties = {}, required = [] }: Schema): Field[] =>
  Object.entries(properties).flatMap(
    ([name, schema]) => fieldOf(name, schema, !required.includes(name)) ?? [],
  )
