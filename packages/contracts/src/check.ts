import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { type FieldError, fail, type Result, succeed } from './errors.ts'

/** Turns `unknown` from outside (socket, IPC, disk, Redis) into the schema's type, or names each fault. */
export type Check<Schema extends TSchema> = (value: unknown) => Result<Static<Schema>>

interface SchemaFault {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: object
}

const MOST_FAULTS = 20

/** `~` and `/` have their own spelling inside a JSON pointer. */
const pointer = (parent: string, name: string) =>
  `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** One fault a field: the field itself is named, not the object around it. */
const toFieldErrors = ({ keyword, instancePath, message, params }: SchemaFault): FieldError[] => {
  if (keyword === 'additionalProperties') return []
  if (keyword === 'boolean') return [{ path: instancePath, message: 'is not a known field' }]
  if (keyword === 'required' && 'requiredProperties' in params && Array.isArray(params.requiredProperties)) {
    return params.requiredProperties.map((name) => ({
      path: pointer(instancePath, String(name)),
      message: 'is required',
    }))
  }
  return [{ path: instancePath || '/', message }]
}

/** Compiles the schema once. `what` names the thing in the message, for the reader. */
export const checker = <Schema extends TSchema>(schema: Schema, what: string): Check<Schema> => {
  const validator = Compile(schema)
  return (value) => {
    if (validator.Check(value)) return succeed(value as Static<Schema>)
    const errors = [...validator.Errors(value)].flatMap(toFieldErrors).slice(0, MOST_FAULTS)
    return fail('request.invalid', `${what} does not match its schema`, { errors })
  }
}
