import { nameOf, parseAddress, type RedisAddress, type ServerAddress } from '@stream-manager/backplane/redis'
import { Redis, type RedisOptions } from 'ioredis'
import { connectionError } from './connection-error.ts'
import { before } from './deadline.ts'
import { probeOf } from './result.ts'

const LOCALHOST = '127.0.0.1'
const REDIS_PORT = 6379
const SENTINEL_PORT = 26379
/** Time for the peer to close a connection that the probe ended. A frozen peer never does. */
const DISCONNECT_TIMEOUT_MS = 100
/** With the password in a file the probe has none, and this is the whole answer; the probe of the store signs in. */
const PASSWORD_WANTED = 'NOAUTH'

interface Server extends ServerAddress {
  /** Arguments of `AUTH`; empty without a password. */
  readonly login: readonly string[]
  readonly tls?: RedisOptions['tls']
}

const loginOf = ({ username, password }: RedisAddress['options']): readonly string[] => {
  if (!password) return []
  return username ? [username, password] : [password]
}

/** Every server that the address names. The password in it is not that of the Sentinels. */
const serversOf = ({ options, seeds }: RedisAddress): Server[] => {
  const login = loginOf(options)
  if (seeds) return seeds.map((seed) => ({ ...seed, login }))
  if (options.sentinels) {
    return options.sentinels.map(({ host = LOCALHOST, port = SENTINEL_PORT }) => ({ host, port, login: [] }))
  }
  const { host = LOCALHOST, port = REDIS_PORT, tls } = options
  return [{ host, port, login, tls }]
}

/** One connection that is never opened again. The driver sends nothing of its own, which an ACL might refuse. */
const connectionTo = ({ host, port, tls }: Server): Redis =>
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

const signInAndPing = async (redis: Redis, login: readonly string[]): Promise<void> => {
  await redis.connect()
  // Not by the driver, which only warns when the server wants no password.
  if (login.length > 0) await redis.call('AUTH', ...login)
  await redis.ping().catch((error: Error) => {
    if (login.length > 0 || !error.message.startsWith(PASSWORD_WANTED)) throw error
  })
}

const probeServer = async (server: Server, deadline: AbortSignal): Promise<string> => {
  const redis = connectionTo(server)
  // `connect` rejects without the reason, which arrives by this event.
  let lost: Error | undefined
  redis.on('error', (error) => {
    lost ??= error
  })
  try {
    await before(deadline, signInAndPing(redis, server.login))
    return `Redis ${nameOf(server)} answers`
  } catch (error) {
    throw connectionError(`Redis ${nameOf(server)}`, lost ?? error, deadline)
  } finally {
    redis.disconnect()
  }
}

/**
 * Succeeds when a connection of its own, signed in if `REDIS_URL` has a password, answers `PING`. One server of several is
 * enough: the probe of the store tells whether all that hold data can be written.
 */
export const probeRedis = probeOf(async (url: string, deadline) => {
  const probes = serversOf(parseAddress(url)).map((server) => probeServer(server, deadline))
  return Promise.any(probes).catch(({ errors: [first] }: AggregateError) => {
    throw first
  })
})
