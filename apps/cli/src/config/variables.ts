import { defaultText, typeText, variableNames, variableSchema } from '@stream-manager/contracts'

/** Every variable with its type, its default and its meaning. */
export const renderVariables = (): string =>
  variableNames
    .map((name) => {
      const schema = variableSchema(name)
      const type = schema.writeOnly ? `${typeText(schema)}, secret` : typeText(schema)
      return `${name}: ${type}; default ${defaultText(schema) ?? 'none'}\n    ${schema.description ?? ''}\n`
    })
    .join('')
