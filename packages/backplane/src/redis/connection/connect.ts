import { Redis, type RedisOptions } from 'ioredis'
import { isRefusedLogin } from '../wire/errors.ts'
import { loginRetryDelayMs, retryDelayMs } from './retry-delay.ts'
import type { RedisSettings } from './settings.ts'

const KEEP_ALIVE_MS = 5000
/** How long the other side may take to close a connection we gave up: a dead one never does. */
export const DISCONNECT_TIMEOUT_MS = 100
/** Times the deadline of a command: what the driver allows what it sends itself when it connects. */
const COMMAND_BACKSTOP = 2

export interface ConnectionOptions {
  readonly settings: RedisSettings
  /** Redis shows it in `CLIENT LIST`. */
  readonly role: 'commands' | 'subscriber'
  /** Asked when the connection is lost: false leaves it closed until `connect` is called again. */
  readonly mayReconnect: () => boolean
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
    return isLoginRefused ? loginRetryDelayMs() : retryDelayMs(attempt)
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
