import { nameOf, type RedisAddress, type ServerAddress } from '@stream-manager/backplane/redis'
import { Redis, type RedisOptions } from 'ioredis'
import { connectionError } from './connection-error.ts'
import { before } from './deadline.ts'

const LOCALHOST = '127.0.0.1'
const REDIS_PORT = 6379
const SENTINEL_PORT = 26379
/** Time for the peer to close a connection that the probe ended. A frozen peer never does. */
const DISCONNECT_TIMEOUT_MS = 100

export interface RedisTarget extends ServerAddress {
  /** Arguments of `AUTH`; empty without a password. */
  readonly login: readonly string[]
  readonly tls?: RedisOptions['tls']
}

const loginOf = ({ username, password }: RedisAddress['options']): readonly string[] => {
  if (!password) return []
  return username ? [username, password] : [password]
}

/** Every server that the address names. The password in it is not that of the Sentinels. */
export const targetsOf = ({ options, seeds }: RedisAddress): RedisTarget[] => {
  const login = loginOf(options)
  if (seeds) return seeds.map((seed) => ({ ...seed, login }))
  if (options.sentinels) {
    return options.sentinels.map(({ host = LOCALHOST, port = SENTINEL_PORT }) => ({ host, port, login: [] }))
  }
  const { host = LOCALHOST, port = REDIS_PORT, tls } = options
  return [{ host, port, login, tls }]
}

/** One connection that is never opened again. The driver sends nothing of its own, which an ACL might refuse. */
const connectionTo = ({ host, port, tls }: RedisTarget): Redis =>
  new Redis({
    host,
    port,
    ...(tls && { tls }),
    protocol: 2,
    lazyConnect: true,
    enableReadyCheck: false,
    disableClientInfo: true,
    enableOfflineQueue: false,
    retryStrategy: () => null,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
  })

/** Signs in over a connection of its own, and closes it after the work. Rejects with a `ProbeError`. */
export const withRedis = async <Value>(
  target: RedisTarget,
  deadline: AbortSignal,
  work: (redis: Redis) => Promise<Value>,
): Promise<Value> => {
  const redis = connectionTo(target)
  // `connect` rejects without the reason, which arrives by this event.
  let lost: Error | undefined
  redis.on('error', (error) => {
    lost ??= error
  })
  const signInAndWork = async () => {
    await redis.connect()
    // Not by the driver, which only warns when the server wants no password.
    if (target.login.length > 0) await redis.call('AUTH', ...target.login)
    return work(redis)
  }
  try {
    return await before(deadline, signInAndWork())
  } catch (error) {
    throw connectionError(`Redis ${nameOf(target)}`, lost ?? error, deadline)
  } finally {
    redis.disconnect()
  }
}
