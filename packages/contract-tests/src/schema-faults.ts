import { type Check, checker, tolerantChecker } from '@stream-manager/contracts'
import type { TSchema } from 'typebox'

/** Lists what does not match a schema, one line a field. */
export type SchemaFaults = (schema: TSchema, value: unknown, what: string) => string[]

const describe = (checked: ReturnType<Check<TSchema>>, what: string): string[] => {
  if (checked.ok) return []
  const { errors = [] } = checked.fault
  return errors.length > 0
    ? errors.map(({ path, message }) => `${what}: ${path} ${message}`)
    : [`${what}: ${checked.fault.detail}`]
}

/**
 * Compiles each schema once. `allowNewer` accepts fields that the schemas do not name, as a client of a newer server
 * must.
 */
export const schemaFaults = ({ allowNewer }: { readonly allowNewer: boolean }): SchemaFaults => {
  const compiled = new Map<TSchema, Check<TSchema>>()
  const compile = (schema: TSchema): Check<TSchema> => {
    if (!allowNewer) return checker(schema, 'The value')
    const check = tolerantChecker(schema, 'The value')
    return (value) => {
      const read = check(value)
      return read.ok ? { ok: true, value: read.value.raw } : read
    }
  }
  return (schema, value, what) => {
    const check = compiled.get(schema) ?? compile(schema)
    compiled.set(schema, check)
    return describe(check(value), what)
  }
}
