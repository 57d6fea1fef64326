import { appendUnannounced, missingProgram, PATIENT_REDIS } from '@stream-manager/test-kit'
import t from 'tap'
import { openRedisBackplane } from '../../../src/redis/open.ts'
import { gaps } from '../../conformance/gaps.ts'
import { CHANNEL, times } from '../../conformance/harness.ts'
import { sharedRedis } from '../harness.ts'

const SOON_MS = 100
const NEVER_MS = 3_600_000

t.test('fills gaps or reports them on redis-server', { skip: missingProgram('redis-server') }, async (t) => {
  const redis = await sharedRedis(t)
  gaps(t, async (t, { comparesSoon }) => {
    await redis.administer('FLUSHALL')
    const timing = { ...PATIENT_REDIS, checkIntervalMs: comparesSoon ? SOON_MS : NEVER_MS }
    const backplane = await openRedisBackplane({ url: redis.url, timing })
    t.teardown(() => backplane.close())
    return {
      backplane,
      append: async (count, retain) => {
        const data = times(count, (index) => index)
        await appendUnannounced(redis, CHANNEL, { data, retain })
      },
      replaceLog: async () => {
        await redis.administer('FLUSHALL')
      },
    }
  })
})
