import { type VariableSchema, variableNames, variableSchema } from '../src/config.ts'

const HEAD = `# Environment

Everything is configured by these variables and nothing else. They are checked at start: every fault is named at once, with the
variable and what is allowed, and the process exits with code 1. An empty value counts as absent; unknown variables are
ignored. Lists are separated by commas. Values marked *secret* never appear in a message or a log. Ports must differ.

| variable | type | default | meaning |
|---|---|---|---|
`

const typeOf = (schema: VariableSchema): string => {
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (schema.type === 'integer') return `whole number, ${schema.minimum} to ${schema.maximum}`
  if (schema.type === 'array') return 'list'
  const type = schema.type === 'boolean' ? '`true`, `false`' : 'text'
  return schema.writeOnly ? `${type}, *secret*` : type
}

const defaultOf = ({ default: value }: VariableSchema): string =>
  value === undefined || (Array.isArray(value) && value.length === 0) ? 'none' : `\`${String(value)}\``

/** Renders `docs/reference/environment.md`. */
export const renderEnvironment = (): string => {
  const rows = variableNames.map((name) => {
    const schema = variableSchema(name)
    return `| \`${name}\` | ${typeOf(schema)} | ${defaultOf(schema)} | ${schema.description} |\n`
  })
  return HEAD + rows.join('')
}
