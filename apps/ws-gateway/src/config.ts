import { type EnvironmentSource, loadConfig } from '@stream-manager/service-kit'

/** A gateway process shares data with other services over Redis only. */
const REQUIRED = ['REDIS_URL'] as const

const NAMES = [
  'PORT',
  'WS_PORT',
  'HOST',
  'DATA_DIR',
  'REDIS_URL',
  'REDIS_PASSWORD_FILE',
  'ENVIRONMENT',
  'CORS_ORIGINS',
  'TRUSTED_PROXIES',
  'SOURCE_NETWORKS',
  'OUTPUT_NETWORKS',
  'DOMAIN',
  'ALLOWED_HOSTS',
  'MAX_CONNECTIONS_PER_ADDRESS',
  'DRAIN_DELAY_MS',
  'LOG_LEVEL',
  'ALLOW_DEV_AUTH_BYPASS',
  'WEBSOCKET_AUTH_BYPASS',
] as const

export type GatewayConfig = ReturnType<typeof readConfig>

/** The gateway's part of the environment. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource) => loadConfig(env, NAMES, REQUIRED)
