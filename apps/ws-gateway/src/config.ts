import { type EnvironmentSource, IDENTITY_VARIABLES, loadConfig } from '@stream-manager/service-kit'

/** A gateway process shares data with other services over Redis only. */
const REQUIRED = ['REDIS_URL'] as const

const NAMES = [
  ...IDENTITY_VARIABLES,
  'PORT',
  'WS_PORT',
  'HOST',
  'REDIS_URL',
  'REDIS_PASSWORD_FILE',
  'DATABASE_URL',
  'DATABASE_PASSWORD_FILE',
  'SECRETS_KEY_FILE',
  'CORS_ORIGINS',
  'TRUSTED_PROXIES',
  'DOMAIN',
  'ALLOWED_HOSTS',
  'MAX_CONNECTIONS_PER_ADDRESS',
  'WS_COMPRESSION',
  'DRAIN_DELAY_MS',
  'LOG_LEVEL',
] as const

export type GatewayConfig = ReturnType<typeof readConfig>

/** The gateway's part of the environment. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource) => loadConfig(env, NAMES, REQUIRED)
