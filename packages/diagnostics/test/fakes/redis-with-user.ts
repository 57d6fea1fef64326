import { type RedisServer, startRedis, type TestScope } from '@stream-manager/test-kit'

export const REDIS_USER = 'stream-api'
const PASSWORD = 'pl4nted-p4ssw0rd-0f-redis'

export interface RedisWithUserOptions {
  /** Lines of redis.conf. */
  readonly config?: readonly string[]
  /** Rules that take rights away from the user, such as `-xadd`. */
  readonly rights?: readonly string[]
  readonly appendOnly?: boolean
  readonly settableClock?: boolean
}

/** Address of the server on a port for the user of the API. */
export const redisUrlOf = (port: number, password = PASSWORD): string =>
  `redis://${REDIS_USER}:${password}@127.0.0.1:${port}`

/** A Redis with a user for the API who may do everything but what `rights` takes away. */
export const startRedisWithUser = async (
  t: TestScope,
  { config = [], rights = [], appendOnly = true, settableClock = false }: RedisWithUserOptions = {},
): Promise<RedisServer> => {
  const lines = ['maxmemory-policy noeviction', ...config]
  const redis = await startRedis(t, { appendOnly, settableClock, config: lines })
  await redis.administer('ACL', 'SETUSER', REDIS_USER, 'on', `>${PASSWORD}`, '~*', '&*', '+@all', ...rights)
  return redis
}
