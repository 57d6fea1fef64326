import { type EnvironmentSource, loadConfig } from '@stream-manager/service-kit'

/** Services meet in Redis and nowhere else. */
const NEEDED = ['REDIS_URL'] as const

const NAMES = [
  'DATA_DIR',
  'REDIS_URL',
  'REDIS_PASSWORD_FILE',
  'LOG_LEVEL',
  'MAX_LAYERS',
  'ENVIRONMENT',
  'SOURCE_NETWORKS',
  'OUTPUT_NETWORKS',
  'SOURCE_CA_FILE',
  'DEBUG_CHILD',
] as const

/** The engine's variables. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource) => loadConfig(env, NAMES, NEEDED)

/** The only variable that a child gets from our environment: the time zone, for clock layers that name none. */
export const childEnvironment = (env: EnvironmentSource): Record<string, string> =>
  env['TZ'] === undefined ? {} : { TZ: env['TZ'] }
