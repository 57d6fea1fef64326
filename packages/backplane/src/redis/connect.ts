import { Redis, type RedisOptions } from 'ioredis'
import type { RedisAddress } from './address.ts'
import { isRefusedLogin } from './redis-error.ts'

/** A command has this long; then its effect is unknown. */
const COMMAND_TIMEOUT_MS = 800
const CONNECT_TIMEOUT_MS = 2000
const KEEP_ALIVE_MS = 5000
/** How long the other side may take to close a connection we gave up: a dead one never does. */
const DISCONNECT_TIMEOUT_MS = 100
const MIN_RETRY_MS = 100
const MAX_RETRY_MS = 2000
/** A refused login is tried at most 12 times a minute. */
const MIN_LOGIN_RETRY_MS = 5200
const LOGIN_RETRY_SPREAD_MS = 1000

export interface ConnectionOptions {
  readonly address: RedisAddress
  /** Asked when the connection is lost: false leaves it closed until `connect` is called again. */
  readonly mayReconnect: () => boolean
}

/** Full jitter, so that all processes do not come back in the same moment. */
const retryDelayMs = (attempt: number): number => {
  const ceilingMs = Math.min(MAX_RETRY_MS, MIN_RETRY_MS * 2 ** attempt)
  return MIN_RETRY_MS + Math.random() * (ceilingMs - MIN_RETRY_MS)
}

/**
 * A connection that never hides anything: no offline queue, nothing sent twice, every command with a deadline. It must be
 * told to `connect()`, and has an error listener from the start.
 */
export const connectRedis = ({ address, mayReconnect }: ConnectionOptions): Redis => {
  let isLoginRefused = false
  const options: Omit<RedisOptions, 'replyMapping'> = {
    ...address.options,
    lazyConnect: true,
    // All replies in one shape on every server.
    protocol: 2,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    keepAlive: KEEP_ALIVE_MS,
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    retryStrategy: (attempt) => {
      if (!mayReconnect()) return null
      return isLoginRefused
        ? MIN_LOGIN_RETRY_MS + Math.random() * LOGIN_RETRY_SPREAD_MS
        : retryDelayMs(attempt)
    },
  }
  const redis = new Redis(options)
  redis.on('error', (error) => {
    isLoginRefused = isRefusedLogin(error)
  })
  redis.on('ready', () => {
    isLoginRefused = false
  })
  return redis
}
