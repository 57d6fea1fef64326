import type { VariableSchema } from './config.ts'

const asItIs = (value: string): string => value

/** The allowed values of a variable, for people: `whole number, 0 to 65535`. `quote` marks values that are written literally. */
export const typeText = (schema: VariableSchema, quote = asItIs): string => {
  if (schema.enum) return schema.enum.map(quote).join(', ')
  if (schema.type === 'integer') return `whole number, ${schema.minimum} to ${schema.maximum}`
  if (schema.type === 'array') return 'list'
  return schema.type === 'boolean' ? [true, false].map(String).map(quote).join(', ') : 'text'
}

/** The default of a variable as it would be written; null without one. */
export const defaultText = ({ default: value }: VariableSchema): string | null => {
  if (value === undefined) return null
  if (!Array.isArray(value)) return String(value)
  return value.length === 0 ? null : value.join(',')
}
