import { Ajv, type ValidateFunction } from 'ajv'
import addFormatsModule from 'ajv-formats'

const addFormats = addFormatsModule.default

interface RoutePart {
  readonly schema: object
  readonly httpPart?: string
}

/** For a larger body only the first fault is reported: all of them would take a multiple of its size in memory. */
const MAX_BYTES_FOR_ALL_ERRORS = 16_384

const createAjv = (
  options: { coerce: boolean; allErrors: boolean },
  schemas: Record<string, unknown>,
): Ajv => {
  const ajv = new Ajv({
    coerceTypes: options.coerce ? 'array' : false,
    allErrors: options.allErrors,
    removeAdditional: false,
    useDefaults: true,
    allowUnionTypes: true,
    // TypeBox builds the schemas. Compiling the meta-schema to check them again takes 150 ms of every start.
    meta: false,
    validateSchema: false,
  })
  addFormats(ajv)
  for (const schema of Object.values(schemas)) ajv.addSchema(schema as object)
  return ajv
}

/**
 * Routes embed shared schemas by value and are compiled lazily. Without this, an `$id` inside the schema of one route
 * would clash with the same `$id` in another route.
 */
const withoutIds = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(withoutIds)
  if (typeof schema !== 'object' || schema === null) return schema
  const named = Object.entries(schema).filter(
    ([keyword, value]) => keyword !== '$id' || typeof value !== 'string',
  )
  return Object.fromEntries(named.map(([keyword, value]) => [keyword, withoutIds(value)]))
}

const isSmall = (value: unknown): boolean => (JSON.stringify(value)?.length ?? 0) <= MAX_BYTES_FOR_ALL_ERRORS

/** Checks until the first fault. Only a small value that is refused is checked again for all its faults. */
const explaining = (fast: ValidateFunction, thorough: () => ValidateFunction): ValidateFunction => {
  const validate = ((value: unknown) => {
    validate.errors = null
    if (fast(value)) return true
    const judge = isSmall(value) ? thorough() : fast
    if (judge !== fast) judge(value)
    validate.errors = judge.errors ?? fast.errors ?? null
    return false
  }) as ValidateFunction
  return validate
}

/** Compiles a schema once, however many routes repeat it: each operation has a route with and one without a stream id. */
const createCompiler = (ajv: Ajv): ((schema: object) => ValidateFunction) => {
  const compiled = new Map<string, ValidateFunction>()
  return (schema) => {
    const text = JSON.stringify(schema)
    const validate = compiled.get(text) ?? ajv.compile(schema)
    compiled.set(text, validate)
    return validate
  }
}

/**
 * Fastify's validator factory. Unknown fields are refused, never stripped. Types are coerced only where everything arrives as
 * text (path, query, headers); in a body `"5"` is not a number.
 */
export const buildValidator = (schemas: Record<string, unknown>): ((route: unknown) => ValidateFunction) => {
  const pools = [false, true].map((coerce) => ({
    fast: createCompiler(createAjv({ coerce, allErrors: false }, schemas)),
    thorough: createCompiler(createAjv({ coerce, allErrors: true }, schemas)),
  }))
  return (route) => {
    // Fastify's type here is Ajv's own compile function, but what it passes is the route's part.
    const { schema: named, httpPart } = route as RoutePart
    const schema = withoutIds(named) as object
    const pool = pools[httpPart === 'body' ? 0 : 1]
    if (!pool) throw new Error('unreachable: there are two pools')
    return explaining(pool.fast(schema), () => pool.thorough(schema))
  }
}
