import { Id, Timestamp } from '@stream-manager/contracts'

interface FieldSchema {
  readonly $id?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly FieldSchema[]
  readonly items?: FieldSchema
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
  readonly pattern?: string
  readonly description?: string
}

const { pattern: ID_PATTERN }: FieldSchema = Id
const { pattern: TIMESTAMP_PATTERN }: FieldSchema = Timestamp

const typeOf = (schema: FieldSchema): string => {
  if (schema.$id !== undefined) return `\`${schema.$id}\``
  if (schema.pattern === ID_PATTERN) return 'id'
  if (schema.pattern === TIMESTAMP_PATTERN) return 'timestamp'
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ')
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ')
  if (schema.items) return `array of ${typeOf(schema.items)}`
  return schema.type ?? 'any'
}

/** The page explains ids once. A nullable field is described by the variant that is not null. */
const meaningOf = ({ description, pattern, anyOf }: FieldSchema): string => {
  if (pattern === ID_PATTERN) return ''
  return description ?? anyOf?.find((variant) => variant.description !== undefined)?.description ?? ''
}

/** Objects without a name of their own are shown field by field, such as `user.id`. */
const rowsOf = ({ properties = {}, required = [] }: FieldSchema, prefix: string): string[] =>
  Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`
    if (schema.$id === undefined && schema.properties) return rowsOf(schema, `${path}.`)
    const presence = required.includes(name) ? 'always' : 'optional'
    return [`| \`${path}\` | ${typeOf(schema)} | ${presence} | ${meaningOf(schema)} |\n`]
  })

/** A Markdown table of the fields of a payload. */
export const fieldTable = (payload: object): string =>
  `| field | type | present | meaning |\n|---|---|---|---|\n${rowsOf(payload, '').join('')}`
