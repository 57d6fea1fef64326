import { Redis, type RedisOptions } from 'ioredis'
import { isRefusedLogin } from '../wire/errors.ts'
import { loginRetryDelayMs, retryDelayMs } from './retry-delay.ts'
import type { RedisSettings } from './settings.ts'

const KEEP_ALIVE_MS = 5000
/** Time for the peer to close a connection that we ended. A dead peer never does. */
export const DISCONNECT_TIMEOUT_MS = 100
/** Deadline of the driver's own commands during connect, as a multiple of the command deadline. */
const COMMAND_BACKSTOP = 2

export interface ConnectionOptions {
  readonly settings: RedisSettings
  /** Shown by Redis in `CLIENT LIST`. */
  readonly role: 'commands' | 'subscriber'
  /** Called when the connection is lost. False leaves it closed until `connect` is called again. */
  readonly mayReconnect: () => boolean
}

/** No command is queued or sent twice, and each has a deadline. */
const optionsOf = ({ address, timing }: RedisSettings): Omit<RedisOptions, 'replyMapping'> => ({
  ...address.options,
  lazyConnect: true,
  // RESP2, so that replies have the same shape on every server.
  protocol: 2,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  // For commands that the driver sends. Our own commands have an earlier deadline.
  commandTimeout: COMMAND_BACKSTOP * timing.commandTimeoutMs,
  connectTimeout: timing.connectTimeoutMs,
  disconnectTimeout: DISCONNECT_TIMEOUT_MS,
  keepAlive: KEEP_ALIVE_MS,
  // The master became a replica: the next connection finds the new master.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
})

/** A connection that opens with `connect()`. It has an error listener from the start, and retries forever. */
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
