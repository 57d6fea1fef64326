import { type VariableSchema, variableNames, variableSchema } from '../src/config.ts'
import { defaultText, typeText } from '../src/variable-text.ts'

const HEAD = `# Environment

Everything is configured by these variables and nothing else. They are checked at start: every fault is named at once, with the
variable and what is allowed, and the process exits with code 1. An empty value counts as absent; unknown variables are
ignored. Lists are separated by commas. Values marked *secret* never appear in a message or a log. Ports must differ.

| variable | type | default | meaning |
|---|---|---|---|
`

const code = (value: string): string => `\`${value}\``

const typeOf = (schema: VariableSchema): string => {
  const type = typeText(schema, code)
  return schema.writeOnly ? `${type}, *secret*` : type
}

const defaultOf = (schema: VariableSchema): string => {
  const value = defaultText(schema)
  return value === null ? 'none' : code(value)
}

/** Renders `docs/reference/environment.md`. */
export const renderEnvironment = (): string => {
  const rows = variableNames.map((name) => {
    const schema = variableSchema(name)
    return `| \`${name}\` | ${typeOf(schema)} | ${defaultOf(schema)} | ${schema.description} |\n`
  })
  return HEAD + rows.join('')
}
