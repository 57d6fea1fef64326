import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { type FieldError, fail, type Result, succeed } from './errors.ts'

/** Turns `unknown` from outside (socket, IPC, disk, Redis) into the schema's type, or names each fault. */
export type Check<Schema extends TSchema> = (value: unknown) => Result<Static<Schema>>

/** Compiles the schema once. `what` names the thing in the message, for the reader. */
export const checker = <Schema extends TSchema>(schema: Schema, what: string): Check<Schema> => {
  const validator = Compile(schema)
  return (value) => {
    if (validator.Check(value)) return succeed(value as Static<Schema>)
    const errors: FieldError[] = [...validator.Errors(value)]
      .slice(0, 20)
      .map((error) => ({ path: error.instancePath || '/', message: error.message }))
    return fail('request.invalid', `${what} does not match its schema`, { errors })
  }
}
