import { type EnvironmentSource, loadConfig } from '@stream-manager/service-kit'

/** Services of several processes share state through Redis only. */
const NEEDED = ['REDIS_URL'] as const

const NAMES = [
  'EVENT_HANDLER_PORT',
  'HOST',
  'DOMAIN',
  'ALLOWED_HOSTS',
  'CORS_ORIGINS',
  'MAX_HTTP_CONNECTIONS',
  'MAX_HTTP_CONNECTIONS_PER_ADDRESS',
  'DATA_DIR',
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
  'ENVIRONMENT',
  'SOURCE_NETWORKS',
  'OUTPUT_NETWORKS',
  'SOURCE_CA_FILE',
  'LOG_LEVEL',
] as const

export type EventHandlerConfig = ReturnType<typeof readConfig>

/** The event handler's part of the environment. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource) => loadConfig(env, NAMES, NEEDED)
