import { missingProgram, startRedis } from '@stream-manager/test-kit'
import t from 'tap'
import { BackplaneFullError } from '../../src/port/index.ts'
import { openRedisBackplane } from '../../src/redis/open.ts'
import { Follower } from '../conformance/follower.ts'
import { CHANNEL, committed } from '../conformance/harness.ts'
import { endure, openRedis } from './endure.ts'

const LEASE = 'stream:main/engine'
const skip = missingProgram('redis-server')

t.test('loses and repeats nothing when Redis runs out of memory', { skip }, async (t) => {
  const redis = await startRedis(t, { appendOnly: true })
  await endure(t, {
    url: redis.url,
    fault: async () => {
      await redis.administer('CONFIG', 'SET', 'maxmemory', '1mb')
      const holder = await openRedis(t, redis.url)
      await t.rejects(holder.commit({ put: { 'stream:main/extra': 1 } }), BackplaneFullError)
      await redis.administer('CONFIG', 'SET', 'maxmemory', '0')
    },
  })
})

t.test(
  'a commit refused by a full Redis is neither stored nor announced, and does not use up its key',
  { skip },
  async (t) => {
    const redis = await startRedis(t)
    const backplane = await openRedis(t, redis.url)
    const follower = await Follower.start(await openRedis(t, redis.url), CHANNEL)
    const request = (data: number) => ({
      put: { 'stream:main/desired': data },
      publish: [{ channel: CHANNEL, data, retain: 100 }],
      idempotency: { key: `${data}`, fingerprint: 'f', result: data, ttlMs: 60_000 },
    })
    committed(await backplane.commit(request(1)))
    await redis.administer('CONFIG', 'SET', 'maxmemory', '1mb')
    await t.rejects(backplane.commit(request(2)), BackplaneFullError)
    t.match(await backplane.read('stream:main/desired'), { revision: 1, value: 1 }, 'reading goes on')
    await redis.administer('CONFIG', 'SET', 'maxmemory', '0')
    t.match(await backplane.commit(request(2)), { status: 'committed' })
    await follower.reportAt(2)
    t.strictSame(follower.data, [1, 2])
  },
)

t.test('a lease is kept while memory is full', { skip }, async (t) => {
  const redis = await startRedis(t)
  const backplane = await openRedis(t, redis.url)
  const lease = await backplane.acquireLease(LEASE, { holder: 'a', ttlMs: 60_000 })
  await redis.administer('CONFIG', 'SET', 'maxmemory', '1mb')
  t.equal(await lease?.renew(), true)
  t.match(await backplane.readLease(LEASE), { holder: 'a' })
})

t.test('refuses a Redis that evicts data', { skip }, async (t) => {
  const redis = await startRedis(t, { config: ['maxmemory-policy allkeys-lru'] })
  await t.rejects(openRedisBackplane({ url: redis.url }), { message: /allkeys-lru, and must be noeviction/ })
})
