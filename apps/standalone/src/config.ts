import {
  type Config,
  type EnvironmentSource,
  IDENTITY_VARIABLES,
  loadConfig,
} from '@stream-manager/service-kit'

const NAMES = [
  ...IDENTITY_VARIABLES,
  'PORT',
  'WS_PORT',
  'METRICS_PORT',
  'METRICS_NETWORKS',
  'METRICS_TOKEN_FILE',
  'HEALTH_PORT',
  'EVENT_HANDLER_PORT',
  'HOST',
  'REDIS_URL',
  'REDIS_PASSWORD_FILE',
  'DATABASE_URL',
  'DATABASE_PASSWORD_FILE',
  'ANALYTICS_MAX_BYTES',
  'SMTP_URL',
  'SMTP_PASSWORD_FILE',
  'MAIL_FROM',
  'ALERTMANAGER_URL',
  'ALERTMANAGER_TOKEN_FILE',
  'SECRETS_KEY_FILE',
  'CORS_ORIGINS',
  'TRUSTED_PROXIES',
  'DOMAIN',
  'PAGE_URL',
  'ALLOWED_HOSTS',
  'MAX_CONNECTIONS_PER_ADDRESS',
  'WS_COMPRESSION',
  'LOG_LEVEL',
  'MAX_LAYERS',
  'MAX_REQUESTS_PER_SECOND',
  'MAX_HTTP_CONNECTIONS',
  'MAX_HTTP_CONNECTIONS_PER_ADDRESS',
  'MAX_UPLOAD_BYTES',
  'MAX_ASSETS_BYTES',
  'MIN_FREE_DISK_BYTES',
  'CHILD_MEMORY_MB',
  'DEBUG_CHILD',
  'ENGINE_SPARE_CHILD',
  'AUTOSTART',
] as const

export type StandaloneConfig = Config<(typeof NAMES)[number]>

/** Everything the composed services need. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource): StandaloneConfig => loadConfig(env, NAMES)
