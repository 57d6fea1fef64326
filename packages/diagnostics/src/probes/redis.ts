import { nameOf, parseAddress } from '@stream-manager/backplane/redis'
import { type RedisTarget, targetsOf, withRedis } from './redis-connection.ts'
import { probeOf } from './result.ts'

/** With the password in a file the probe has none, and this is the whole answer; the probe of the store signs in. */
const PASSWORD_WANTED = 'NOAUTH'

const probeTarget = (target: RedisTarget, deadline: AbortSignal): Promise<string> =>
  withRedis(target, deadline, async (redis) => {
    await redis.ping().catch((error: Error) => {
      if (target.login.length > 0 || !error.message.startsWith(PASSWORD_WANTED)) throw error
    })
    return `Redis ${nameOf(target)} answers`
  })

/**
 * Succeeds when a connection of its own, signed in if `REDIS_URL` has a password, answers `PING`. One server of several is
 * enough: the probe of the store tells whether all that hold data can be written.
 */
export const probeRedis = probeOf(async (url: string, deadline) => {
  const probes = targetsOf(parseAddress(url)).map((target) => probeTarget(target, deadline))
  return Promise.any(probes).catch(({ errors: [first] }: AggregateError) => {
    throw first
  })
})
