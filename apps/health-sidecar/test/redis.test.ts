import { startFrozen } from '@stream-manager/diagnostics/fakes'
import { missingProgram, startRedis } from '@stream-manager/test-kit'
import t from 'tap'
import { observe, openStore } from './world.ts'

const PASSWORD = 's3cret'
/** For answers that do not come. */
const HASTY_MS = 500

t.test(
  'a real Redis is healthy, and unhealthy while it is frozen or dead',
  { skip: missingProgram('redis-server') },
  async (t) => {
    const redis = await startRedis(t, { password: PASSWORD })
    const targets = { redisUrl: redis.url }
    const store = await openStore(t)
    const { probed } = await observe(t, store, { targets })
    t.match(await probed('redis'), { status: 'healthy', error: null })
    const hasty = await observe(t, store, { targets, deadlineMs: HASTY_MS })
    redis.freeze()
    t.match(await hasty.probed('redis'), {
      status: 'unhealthy',
      error: `did not answer within ${HASTY_MS} ms`,
      latencyMs: null,
    })
    redis.thaw()
    t.match(await probed('redis'), { status: 'healthy' })
    await redis.kill()
    t.match(await probed('redis'), { status: 'unhealthy', error: /nothing listens there/ })
  },
)

t.test(
  'a refused password is reported and not shown',
  { skip: missingProgram('redis-server') },
  async (t) => {
    const redis = await startRedis(t, { password: PASSWORD })
    const targets = { redisUrl: `redis://:wr0ng@127.0.0.1:${redis.port}` }
    const { probed } = await observe(t, await openStore(t), { targets })
    const check = await probed('redis')
    t.match(check, { status: 'unhealthy', error: /WRONGPASS/ })
    t.notMatch(check.error, 'wr0ng')
  },
)

t.test('a server that never answers is unhealthy and reported where it is configured', async (t) => {
  const targets = { redisUrl: `redis://127.0.0.1:${await startFrozen(t)}` }
  const { probed, health } = await observe(t, await openStore(t), { targets, deadlineMs: 150 })
  t.match(await probed('redis'), { status: 'unhealthy' })
  t.ok('redis' in (await health()).report.checks)
})
