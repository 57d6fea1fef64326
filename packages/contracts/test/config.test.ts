import { readFile } from 'node:fs/promises'
import t from 'tap'
import { Value } from 'typebox/value'
import { renderEnvironment } from '../scripts/environment-reference.ts'
import { EnvironmentVariables, variableNames, variableSchema } from '../src/index.ts'

const REFERENCE = new URL('../../../docs/reference/environment.md', import.meta.url)

t.test('the environment reference equals the schema', async (t) => {
  t.equal(await readFile(REFERENCE, 'utf8'), renderEnvironment(), 'run `npx pnpm run docs:reference`')
})

t.test('every variable has a description, and every default is valid', async (t) => {
  for (const name of variableNames) {
    const schema = variableSchema(name)
    t.match(schema.description, /\.$/, `${name} has a sentence`)
    if (schema.default === undefined) continue
    t.ok(Value.Check(EnvironmentVariables.properties[name], schema.default), `${name} allows its default`)
  }
})
