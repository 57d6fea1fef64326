import { freePort, missingProgram, startServerProcess, type TestScope } from '@stream-manager/test-kit'
import t from 'tap'
import { observe, openStore, startFrozen } from './world.ts'

const startRedis = async (t: TestScope, password: string) => {
  const port = await freePort()
  return startServerProcess(t, {
    command: 'redis-server',
    arguments: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--requirepass', password],
    port,
  })
}

t.test(
  'a real Redis is seen alive, frozen, thawed and dead',
  { skip: missingProgram('redis-server') },
  async (t) => {
    const redis = await startRedis(t, 's3cret')
    const targets = { redisUrl: `redis://:s3cret@127.0.0.1:${redis.port}` }
    const { probed } = await observe(t, await openStore(t), { targets, deadlineMs: 300 })
    t.match(await probed('redis'), { status: 'healthy', error: null })
    redis.freeze()
    t.match(await probed('redis'), { status: 'unhealthy', error: 'did not answer within 300 ms' })
    redis.thaw()
    t.match(await probed('redis'), { status: 'healthy' })
    await redis.kill()
    t.match(await probed('redis'), { status: 'unhealthy', error: /nothing listens there/ })
  },
)

t.test(
  'a password that is refused is said, not shown',
  { skip: missingProgram('redis-server') },
  async (t) => {
    const redis = await startRedis(t, 's3cret')
    const targets = { redisUrl: `redis://:wr0ng@127.0.0.1:${redis.port}` }
    const { probed } = await observe(t, await openStore(t), { targets })
    const check = await probed('redis')
    t.match(check, { status: 'unhealthy', error: /WRONGPASS/ })
    t.notMatch(check.error, 'wr0ng')
  },
)

t.test(
  'where the password is not in the address, that Redis asks for one is its answer',
  { skip: missingProgram('redis-server') },
  async (t) => {
    const redis = await startRedis(t, 's3cret')
    const targets = { redisUrl: `redis://health-sidecar@127.0.0.1:${redis.port}` }
    const { probed } = await observe(t, await openStore(t), { targets })
    t.match(await probed('redis'), { status: 'healthy', error: null })
  },
)

for (const [what, urlOf] of [
  ['nodes of a cluster', (port: number) => `redis+cluster://:s3cret@127.0.0.1:1,127.0.0.1:${port}`],
  ['Sentinels', (port: number) => `redis+sentinel://:of-the-master@127.0.0.1:1,127.0.0.1:${port}/main`],
] as const) {
  t.test(
    `of several ${what} one that answers is enough`,
    { skip: missingProgram('redis-server') },
    async (t) => {
      const redis = await startRedis(t, 's3cret')
      const { probed } = await observe(t, await openStore(t), { targets: { redisUrl: urlOf(redis.port) } })
      t.match(await probed('redis'), { status: 'healthy', error: null })
      await redis.kill()
      t.match(await probed('redis'), { status: 'unhealthy', error: /127\.0\.0\.1:1: nothing listens there/ })
    },
  )
}

t.test('something else at that port is no Redis', async (t) => {
  const targets = { redisUrl: `redis://127.0.0.1:${await startFrozen(t)}` }
  const { probed, health } = await observe(t, await openStore(t), { targets, deadlineMs: 150 })
  t.match(await probed('redis'), { status: 'unhealthy' })
  t.ok('redis' in (await health()).report.checks, 'it is reported where it is configured')
})
