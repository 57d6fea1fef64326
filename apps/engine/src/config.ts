import { type Config, type EnvironmentSource, loadConfig } from '@stream-manager/service-kit'

const NAMES = ['DATA_DIR', 'REDIS_URL', 'LOG_LEVEL', 'MAX_LAYERS', 'PUBLIC_SOURCES_ONLY'] as const

export type EngineConfig = Config<(typeof NAMES)[number]>

/** The engine's part of the environment. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource): EngineConfig => loadConfig(env, NAMES)

/** What a child may know of our environment: the time zone, for clock layers that name none. */
export const childEnvironment = (env: EnvironmentSource): Record<string, string> =>
  env['TZ'] === undefined ? {} : { TZ: env['TZ'] }
