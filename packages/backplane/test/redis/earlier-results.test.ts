import { missingProgram, PATIENT_REDIS, startRedis } from '@stream-manager/test-kit'
import t from 'tap'
import { openRedisBackplane } from '../../src/redis/open.ts'

t.test(
  'answers a request that an earlier release carried out',
  { skip: missingProgram('redis-server') },
  async (t) => {
    const redis = await startRedis(t)
    const backplane = await openRedisBackplane({ url: redis.url, timing: PATIENT_REDIS })
    t.teardown(() => backplane.close())
    const fields = ['version', '1', 'fingerprint', 'f', 'bytes', '6', 'json', '"done"']
    await redis.administer('HSET', 'sm:{stream:main}:result:k', ...fields)
    const repeat = (fingerprint: string) =>
      backplane.commit({
        put: { 'stream:main/desired': 1 },
        idempotency: { key: 'k', fingerprint, result: 'again', ttlMs: 60_000 },
      })
    t.strictSame(await repeat('f'), { status: 'replayed', result: 'done' })
    t.strictSame(await repeat('other'), { status: 'key_reused' })
    t.equal(await backplane.read('stream:main/desired'), null)
  },
)
