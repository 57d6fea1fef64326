import { messageOf } from '@stream-manager/service-kit'
import { type Check, fault, pass, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { NO_REDIS, type RedisLogins, redisLogins } from '../../stores/redis-logins.ts'
import { redisRights } from '../../stores/redis-rights.ts'
import { withBackplane } from '../../stores/with-backplane.ts'

/** The probe of the health sidecar: writes a key of its own, reads it and deletes it. Null, or the reason. */
const refusalOf = async (logins: RedisLogins, signal: AbortSignal): Promise<string | null> => {
  try {
    await withBackplane(logins, signal, (backplane) => backplane.probe())
    return null
  } catch (error) {
    return messageOf(error)
  }
}

const lacksRights = async (context: CheckContext): Promise<boolean> => {
  const rights = await redisRights(context).catch(() => null)
  return rights !== null && rights.missing.length > 0
}

export const redisWrites: Check = {
  id: 'redis.writes',
  group: 'stores',
  title: 'Redis takes a value, returns it and deletes it',
  dependsOn: ['redis.sign-in', 'redis.eviction', 'redis.memory', 'redis.append-only'],
  severity: 'error',
  cost: 'quick',
  symptom: 'Everything can be read and nothing can be changed.',
  cause: 'REDIS_URL names a replica, or Redis refuses writes until something else is mended.',
  cure: {
    text: 'Write the address of the master in REDIS_URL, or of its Sentinels.',
    command: 'redis-cli --user operator --askpass INFO replication',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const logins = await redisLogins(context)
    if (logins === null) return skip(NO_REDIS)
    const refusal = await refusalOf(logins, context.signal)
    if (refusal === null) return pass(`${logins.server} takes and returns a value`)
    if (refusal.includes('NOPERM') && (await lacksRights(context))) {
      return skip('the user lacks a right, which redis.rights names')
    }
    return fault({
      summary: refusal,
      evidence: [
        {
          what: 'a key of its own',
          expected: 'written, read and deleted',
          actual: refusal,
          source: 'SET, GET, DEL',
        },
      ],
    })
  },
}
