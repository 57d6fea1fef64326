import { type EnvironmentSource, IDENTITY_VARIABLES, loadConfig } from '@stream-manager/service-kit'

/** Separate services communicate through Redis only. */
const NEEDED = ['REDIS_URL'] as const

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
  'DOMAIN',
  'PAGE_URL',
  'ALLOWED_HOSTS',
  'TRUSTED_PROXIES',
  'LOG_LEVEL',
  'MAX_LAYERS',
  'MAX_REQUESTS_PER_SECOND',
  'MAX_HTTP_CONNECTIONS',
  'MAX_HTTP_CONNECTIONS_PER_ADDRESS',
  'MAX_UPLOAD_BYTES',
  'MAX_ASSETS_BYTES',
  'MIN_FREE_DISK_BYTES',
  'DRAIN_DELAY_MS',
] as const

export type StreamApiConfig = ReturnType<typeof readConfig>

/** The API's part of the environment. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource) => loadConfig(env, NAMES, NEEDED)

/** Only a developer's own machine is free: behind a proxy that is not trusted every client is on this machine. */
export const requestLimits = ({
  MAX_REQUESTS_PER_SECOND: perSecond,
  ENVIRONMENT,
}: Pick<StreamApiConfig, 'MAX_REQUESTS_PER_SECOND' | 'ENVIRONMENT'>) => ({
  perSecond,
  freeLoopback: ENVIRONMENT === 'development',
})
