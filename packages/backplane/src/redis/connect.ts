import { Redis, type RedisOptions } from 'ioredis'
import { isRefusedLogin } from './redis-error.ts'
import type { RedisSettings } from './settings.ts'

const KEEP_ALIVE_MS = 5000
/** How long the other side may take to close a connection we gave up: a dead one never does. */
export const DISCONNECT_TIMEOUT_MS = 100
/** Times the deadline of a command: what the driver allows what it sends itself when it connects. */
const COMMAND_BACKSTOP = 2
const MIN_RETRY_MS = 100
const MAX_RETRY_MS = 2000
/** A refused login is tried at most 12 times a minute. */
const MIN_LOGIN_RETRY_MS = 5000
const LOGIN_RETRY_SPREAD_MS = 500

export interface ConnectionOptions {
  readonly settings: RedisSettings
  /** Redis shows it in `CLIENT LIST`. */
  readonly role: 'commands' | 'subscriber'
  /** Asked when the connection is lost: false leaves it closed until `connect` is called again. */
  readonly mayReconnect: () => boolean
}

/** Full jitter, so that all processes do not come back in the same moment. */
const retryDelayMs = (attempt: number): number => {
  const ceilingMs = Math.min(MAX_RETRY_MS, MIN_RETRY_MS * 2 ** attempt)
  return MIN_RETRY_MS + Math.random() * (ceilingMs - MIN_RETRY_MS)
}

/** Nothing is queued, nothing is sent twice, and every command has a deadline. */
const optionsOf = ({ address, timing }: RedisSettings): Omit<RedisOptions, 'replyMapping'> => ({
  ...address.options,
  lazyConnect: true,
  // All replies in one shape on every server.
  protocol: 2,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  // For what the connection itself sends. Commands of ours have a patient deadline, well before this one.
  commandTimeout: COMMAND_BACKSTOP * timing.commandTimeoutMs,
  connectTimeout: timing.connectTimeoutMs,
  disconnectTimeout: DISCONNECT_TIMEOUT_MS,
  keepAlive: KEEP_ALIVE_MS,
  // A master that became a replica: the next connection finds the new one.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
})

/** A connection that must be told to `connect()`. It has an error listener from the start, and never gives up. */
export const connectRedis = ({ settings, role, mayReconnect }: ConnectionOptions): Redis => {
  let isLoginRefused = false
  const retryStrategy = (attempt: number): number | null => {
    if (!mayReconnect()) return null
    return isLoginRefused ? MIN_LOGIN_RETRY_MS + Math.random() * LOGIN_RETRY_SPREAD_MS : retryDelayMs(attempt)
  }
  const redis = new Redis({
    ...optionsOf(settings),
    connectionName: `stream-manager-${role}`,
    retryStrategy,
    sentinelRetryStrategy: retryStrategy,
    sentinelCommandTimeout: settings.timing.commandTimeoutMs,
  })
  redis.on('error', (error) => {
    isLoginRefused = isRefusedLogin(error)
  })
  redis.on('ready', () => {
    isLoginRefused = false
  })
  return redis
}
