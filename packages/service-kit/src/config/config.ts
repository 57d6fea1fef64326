import {
  type EnvironmentVariables as Environment,
  EnvironmentVariables,
  type VariableName,
  type VariableSchema,
  variableSchema,
} from '@stream-manager/contracts'
import { Compile } from 'typebox/compile'
import { StartError } from '../errors/start-error.ts'
import type { ConfigFault } from './rule.ts'
import { checkRules } from './rules.ts'

/** The picked variables with their types; a variable without default and value is absent. */
export type Config<Name extends VariableName> = Pick<Environment, Name>

type Needed<Name extends VariableName> = { [Key in Name]-?: NonNullable<Environment[Key]> }

/** The environment of a process, unparsed. */
export type EnvironmentSource = Readonly<Record<string, string | undefined>>

/** A bypass set outside development stops every process, also one that does not read the variable. */
const ALWAYS_CHECKED: readonly VariableName[] = [
  'ENVIRONMENT',
  'ALLOW_DEV_AUTH_BYPASS',
  'WEBSOCKET_AUTH_BYPASS',
]

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false }
const INTEGER = /^-?\d{1,15}$/

/** Converts text to the schema's type. Text that cannot be converted stays text and fails the schema's check. */
const parse = (schema: VariableSchema, text: string): unknown => {
  switch (schema.type) {
    case 'integer':
      return INTEGER.test(text) ? Number(text) : text
    case 'boolean':
      return BOOLEANS[text] ?? text
    case 'array':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
    default:
      return text
  }
}

const allowed = (schema: VariableSchema): string => {
  if (schema.enum) return `one of ${schema.enum.join(', ')}`
  if (schema.type === 'integer') return `a whole number from ${schema.minimum} to ${schema.maximum}`
  return schema.type === 'boolean' ? 'true or false' : 'text'
}

const shown = (schema: VariableSchema, text: string): string =>
  schema.writeOnly ? 'its value (not shown)' : JSON.stringify(text.slice(0, 100))

interface Validator {
  Check(value: unknown): boolean
}

/** Compiling takes longer than checking, and a doctor reads the variables of many services. */
const validators = new Map<VariableName, Validator>()

const validatorOf = (name: VariableName): Validator => {
  const validator = validators.get(name) ?? Compile(EnvironmentVariables.properties[name])
  validators.set(name, validator)
  return validator
}

const readVariable = (
  env: EnvironmentSource,
  name: VariableName,
): { value?: unknown; fault?: ConfigFault } => {
  const schema = variableSchema(name)
  const text = env[name]?.trim() ?? ''
  // Compose and shells set unset variables to "", so empty means absent.
  if (text === '') return { value: structuredClone(schema.default) }
  const value = parse(schema, text)
  if (validatorOf(name).Check(value)) return { value }
  const message = `${shown(schema, text)} is not allowed: it must be ${allowed(schema)}`
  return { fault: { name, message, allowed: allowed(schema) } }
}

const absent = (name: VariableName): ConfigFault => ({
  name,
  message: `it is not set and this app needs it. ${variableSchema(name).description ?? ''}`.trim(),
})

/** The environment is refused. Lists all faults. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError'
  readonly faults: readonly ConfigFault[]

  constructor(faults: readonly ConfigFault[]) {
    super(faults.map(({ name, message }) => `${name}: ${message}`))
    this.faults = faults
  }
}

/** An environment as it was read: the values that can be used, and every fault. */
export interface ReadVariables {
  /** Values and defaults. A variable with a fault is absent. */
  readonly values: Partial<Environment>
  readonly faults: readonly ConfigFault[]
}

interface Wanted {
  readonly names: readonly VariableName[]
  /** These must be set. */
  readonly needed?: readonly VariableName[]
}

/** Reads the variables as `loadConfig` does, for a caller that reports faults in place of refusing to start. */
export const readVariables = (env: EnvironmentSource, { names, needed = [] }: Wanted): ReadVariables => {
  const values: Partial<Record<VariableName, unknown>> = {}
  const faults: ConfigFault[] = []
  for (const name of new Set<VariableName>([...names, ...ALWAYS_CHECKED])) {
    const { value, fault } = readVariable(env, name)
    if (fault) faults.push(fault)
    else if (value !== undefined) values[name] = value
    else if (needed.includes(name)) faults.push(absent(name))
  }
  // Sound: each value passed its own schema or is that schema's default.
  const config = values as Partial<Environment>
  return { values: config, faults: [...faults, ...checkRules(config)] }
}

/**
 * Reads the named variables from `env` and ignores all others. The variables in `needed` must be set.
 * @throws {ConfigError} naming every wrong variable, its fault and the allowed values.
 */
export const loadConfig = <Name extends VariableName, Need extends Name = never>(
  env: EnvironmentSource,
  names: readonly Name[],
  needed: readonly Need[] = [],
): Readonly<Config<Name> & Needed<Need>> => {
  const { values, faults } = readVariables(env, { names, needed })
  if (faults.length > 0) throw new ConfigError(faults)
  const picked = names.filter((name) => name in values).map((name) => [name, values[name]])
  return Object.freeze(Object.fromEntries(picked) as Config<Name> & Needed<Need>)
}
