import { type Config, type EnvironmentSource, loadConfig } from '@stream-manager/service-kit'

const NAMES = [
  'PORT',
  'WS_PORT',
  'METRICS_PORT',
  'HEALTH_PORT',
  'HOST',
  'DATA_DIR',
  'REDIS_URL',
  'REDIS_PASSWORD_FILE',
  'ENVIRONMENT',
  'CORS_ORIGINS',
  'TRUSTED_PROXIES',
  'DOMAIN',
  'ALLOWED_HOSTS',
  'MAX_CONNECTIONS_PER_ADDRESS',
  'LOG_LEVEL',
  'MAX_LAYERS',
  'MAX_REQUESTS_PER_SECOND',
  'MAX_UPLOAD_BYTES',
  'SOURCE_NETWORKS',
  'OUTPUT_NETWORKS',
  'SOURCE_CA_FILE',
  'CHILD_MEMORY_MB',
  'DEBUG_CHILD',
  'ALLOW_DEV_AUTH_BYPASS',
  'WEBSOCKET_AUTH_BYPASS',
  'AUTOSTART',
] as const

export type StandaloneConfig = Config<(typeof NAMES)[number]>

/** Everything the composed services need. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource): StandaloneConfig => loadConfig(env, NAMES)
