import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { type FieldError, fail, type Result, succeed } from './errors.ts'
import { openSchema, pruner } from './open-schema.ts'

/** Turns an external value (socket, IPC, disk, Redis) into the schema's type, or names each invalid field. */
export type Check<Schema extends TSchema> = (value: unknown) => Result<Static<Schema>>

interface SchemaFault {
  readonly keyword: string
  readonly instancePath: string
  readonly message: string
  readonly params: object
}

const MAX_FAULTS = 20

/** A JSON pointer escapes `~` and `/`. */
const pointer = (parent: string, name: string) =>
  `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** Names the invalid field and not the object around it. */
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

interface Validator {
  Check(value: unknown): boolean
  Errors(value: unknown): Iterable<SchemaFault>
}

/** Compiled at the first value: a process reads few of the kinds that it could read, and compiling all delays its start. */
const lazily = (compile: () => Validator): (() => Validator) => {
  let validator: Validator | undefined
  return () => {
    validator ??= compile()
    return validator
  }
}

const checkWith =
  <Schema extends TSchema>(compiled: () => Validator, what: string): Check<Schema> =>
  (value) => {
    const validator = compiled()
    if (validator.Check(value)) return succeed(value as Static<Schema>)
    const errors = [...validator.Errors(value)].flatMap(toFieldErrors).slice(0, MAX_FAULTS)
    return fail('request.invalid', `${what} does not match its schema`, { errors })
  }

/** `what` names the value in the message. */
export const checker = <Schema extends TSchema>(schema: Schema, what: string): Check<Schema> =>
  checkWith(
    lazily(() => Compile(schema)),
    what,
  )

/** A value that another version of our services may have written. */
export interface Reading<Parsed> {
  /** As it was written, unknown fields included: a writer must not drop what another version stored. */
  readonly raw: Parsed
  /** Only the fields of the schema. */
  readonly parsed: Parsed
  readonly hasUnknownFields: boolean
}

/**
 * As `checker`, but accepts fields that the schema does not name: during an upgrade two versions run at once. Every
 * field that the schema names must be valid.
 */
export const tolerantChecker = <Schema extends TSchema>(
  schema: Schema,
  what: string,
): ((value: unknown) => Result<Reading<Static<Schema>>>) => {
  const strict = lazily(() => Compile(schema))
  let tolerant: { readonly check: Check<Schema>; readonly prune: (value: unknown) => unknown } | undefined
  return (value) => {
    if (strict().Check(value)) {
      const raw = value as Static<Schema>
      return succeed({ raw, parsed: raw, hasUnknownFields: false })
    }
    tolerant ??= {
      check: checkWith(
        lazily(() => Compile(openSchema(schema))),
        what,
      ),
      prune: pruner(schema),
    }
    const checked = tolerant.check(value)
    if (!checked.ok) return checked
    const parsed = tolerant.prune(value) as Static<Schema>
    return succeed({ raw: checked.value, parsed, hasUnknownFields: true })
  }
}
