import { type Config, type EnvironmentSource, loadConfig } from '@stream-manager/service-kit'

const NAMES = [
  'WS_PORT',
  'HOST',
  'DATA_DIR',
  'REDIS_URL',
  'ENVIRONMENT',
  'CORS_ORIGINS',
  'TRUSTED_PROXIES',
  'DOMAIN',
  'MAX_CONNECTIONS_PER_ADDRESS',
  'DRAIN_DELAY_MS',
  'LOG_LEVEL',
  'ALLOW_DEV_AUTH_BYPASS',
  'WEBSOCKET_AUTH_BYPASS',
] as const

export type GatewayConfig = Config<(typeof NAMES)[number]>

/** The gateway's part of the environment. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource): GatewayConfig => loadConfig(env, NAMES)
