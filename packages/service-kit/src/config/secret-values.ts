import { type VariableName, variableNames, variableSchema } from '@stream-manager/contracts'

/** Values of the variables that are never shown. */
export const secretValues = (config: Partial<Record<VariableName, unknown>>): string[] =>
  variableNames
    .filter((name) => variableSchema(name).writeOnly)
    .map((name) => config[name])
    .filter((value) => typeof value === 'string')
