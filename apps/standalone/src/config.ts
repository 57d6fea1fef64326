import {
  type Config,
  type EnvironmentSource,
  loadConfig,
  PROGRAM_VARIABLES,
} from '@stream-manager/service-kit'

const { names } = PROGRAM_VARIABLES.standalone

export type StandaloneConfig = Config<(typeof names)[number]>

/** Everything the composed services need. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource): StandaloneConfig => loadConfig(env, names)
