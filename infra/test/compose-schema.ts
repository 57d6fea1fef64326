import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js'

/** The compose specification as dclint carries it, which also knows today's keys. */
export const composeSchema = (): ValidateFunction => {
  const folder = createRequire(import.meta.url)
    .resolve('dclint/package.json')
    .replace(/package\.json$/, '')
  // The schema's `id` keys are of another draft, and the validator would take them for its own.
  const schema = JSON.parse(readFileSync(`${folder}schemas/compose.schema.json`, 'utf8'), (key, value) =>
    key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
  )
  return new Ajv2019({ validateFormats: false, strict: false }).compile(schema)
}
