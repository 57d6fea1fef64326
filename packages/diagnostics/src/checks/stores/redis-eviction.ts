import { type Check, fault, pass, skip } from '../../check.ts'
import { orFault } from '../../stores/or-fault.ts'
import { redisInfo } from '../../stores/redis-info.ts'
import { NO_REDIS } from '../../stores/redis-logins.ts'

const WANTED = 'noeviction'

export const redisEviction: Check = {
  id: 'redis.eviction',
  group: 'stores',
  title: 'Redis evicts no keys',
  dependsOn: ['redis.sign-in'],
  severity: 'error',
  cost: 'quick',
  symptom: 'Services do not start, or streams and users disappear after a while.',
  cause: 'Redis is set up as a cache: it deletes keys when its memory is full.',
  cure: {
    text: 'Set maxmemory-policy to noeviction, also in redis.conf.',
    command: `redis-cli --user operator --askpass CONFIG SET maxmemory-policy ${WANTED}`,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: (context) =>
    orFault('INFO memory', async () => {
      const info = await redisInfo(context)
      if (info === null) return skip(NO_REDIS)
      const policy = info.get('maxmemory_policy') ?? 'unknown'
      if (policy === WANTED) return pass(`maxmemory-policy is ${WANTED}`)
      return fault({
        summary: `maxmemory-policy is ${policy}`,
        evidence: [{ what: 'maxmemory-policy', expected: WANTED, actual: policy, source: 'INFO memory' }],
      })
    }),
}
