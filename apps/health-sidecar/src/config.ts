import { type Config, type EnvironmentSource, loadConfig } from '@stream-manager/service-kit'

const NAMES = [
  'HEALTH_PORT',
  'METRICS_PORT',
  'PORT',
  'WS_PORT',
  'HOST',
  'DATA_DIR',
  'REDIS_URL',
  'STREAM_API_URL',
  'WS_GATEWAY_URL',
  'LOG_LEVEL',
] as const

export type SidecarConfig = Config<(typeof NAMES)[number]>

/** The sidecar's part of the environment. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource): SidecarConfig => loadConfig(env, NAMES)
