import type { EnvironmentVariables, VariableName } from '@stream-manager/contracts'

export interface ConfigFault {
  readonly name: VariableName
  /** The mistake and the allowed values. Never contains a secret. */
  readonly message: string
  /** The allowed values alone, of a value that its type refuses. */
  readonly allowed?: string
}

export type Picked = Partial<EnvironmentVariables>
export type Rule = (config: Picked) => ConfigFault[]
