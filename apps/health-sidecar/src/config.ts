import { type EnvironmentSource, loadConfig } from '@stream-manager/service-kit'

/** Services of several processes share state through Redis only. */
const NEEDED = ['REDIS_URL'] as const

const NAMES = [
  'HEALTH_PORT',
  'METRICS_PORT',
  'METRICS_NETWORKS',
  'METRICS_TOKEN_FILE',
  'HOST',
  'DOMAIN',
  'ALLOWED_HOSTS',
  'CORS_ORIGINS',
  'MAX_HTTP_CONNECTIONS',
  'MAX_HTTP_CONNECTIONS_PER_ADDRESS',
  'DATA_DIR',
  'REDIS_URL',
  'REDIS_PASSWORD_FILE',
  'STREAM_API_URL',
  'WS_GATEWAY_URL',
  'LOG_LEVEL',
] as const

export type SidecarConfig = ReturnType<typeof readConfig>

/** The sidecar's part of the environment. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource) => loadConfig(env, NAMES, NEEDED)
