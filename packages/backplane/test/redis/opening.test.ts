import { eventually, freePort, missingProgram, startRedis } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { BackplaneUnavailableError } from '../../src/port/index.ts'
import { openRedisBackplane } from '../../src/redis/open.ts'
import { CHANNEL, committed, DOCUMENT } from '../conformance/harness.ts'
import { recordedLog } from './recorded-log.ts'

const skip = missingProgram('redis-server')
const RECOVERY_MS = 60_000

const openAt = async (t: Test, url: string) => {
  const log = recordedLog()
  const backplane = await openRedisBackplane({ url, log })
  t.teardown(() => backplane.close())
  return { backplane, log }
}

t.test('opens without Redis, logs it once, and serves soon after Redis starts', { skip }, async (t) => {
  const port = await freePort()
  const { backplane, log } = await openAt(t, `redis://user:hunter2@127.0.0.1:${port}`)
  await t.rejects(backplane.read(DOCUMENT), BackplaneUnavailableError)
  await t.rejects(
    backplane.subscribe(CHANNEL, () => {}),
    BackplaneUnavailableError,
  )
  t.strictSame(log.lines.length, 1)
  t.match(log.lines[0], `error Redis at 127.0.0.1:${port} cannot be used: connect ECONNREFUSED`)
  t.notMatch(log.lines.join(), /hunter2/)
  await startRedis(t, { port, config: ['user user on >hunter2 ~* &* +@all'] })
  const commit = () => backplane.commit({ put: { [DOCUMENT]: 1 } })
  committed(await eventually(commit, { what: 'a commit', deadlineMs: RECOVERY_MS }))
  await (await backplane.subscribe(CHANNEL, () => {})).close()
  t.match(log.lines.at(-1), /^info Redis at .* can be used again/)
})

t.test('rejects calls at once without Redis', { skip }, async (t) => {
  const { backplane } = await openAt(t, `redis://127.0.0.1:${await freePort()}`)
  const calls = Array.from({ length: 1000 }, () => backplane.probe())
  const results = await Promise.allSettled(calls)
  t.ok(results.every(({ status }) => status === 'rejected'))
})

for (const [what, url] of [
  ['another protocol', 'http://user:hunter2@127.0.0.1'],
  ['no URL', 'user:hunter2@127.0.0.1'],
  ['a node of a cluster that is no host', 'redis+cluster://user:hunter2@a,b:c'],
  ['a database in a cluster', 'redis+cluster://user:hunter2@a,b/2'],
  ['a Sentinel that is no host', 'redis+sentinel://user:hunter2@a:b:c/name'],
] as const) {
  t.test(`refuses ${what} without repeating the URL`, async (t) => {
    const error = await openRedisBackplane({ url }).catch((error: unknown) => error)
    t.match(String(error), /REDIS_URL/)
    t.notMatch(String(error), /hunter2/)
  })
}

t.test('refuses a Redis that evicts data', { skip }, async (t) => {
  const redis = await startRedis(t, { config: ['maxmemory 50mb', 'maxmemory-policy allkeys-lru'] })
  await t.rejects(openRedisBackplane({ url: redis.url, log: recordedLog() }), {
    message: /maxmemory-policy is allkeys-lru, and must be noeviction/,
  })
})

t.test('rejects calls when Redis comes back with eviction enabled', { skip }, async (t) => {
  const redis = await startRedis(t)
  const { backplane } = await openAt(t, redis.url)
  await redis.administer('CONFIG', 'SET', 'maxmemory-policy', 'volatile-ttl')
  await redis.administer('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  const refusal = async () => {
    const error = await backplane.probe().then(() => null, String)
    return error?.includes('volatile-ttl') ? error : null
  }
  t.match(await eventually(refusal, { what: 'a refusal' }), /must be noeviction/)
  await redis.administer('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
  const isServing = () => backplane.probe().then(() => true)
  await eventually(isServing, { what: 'a probe', deadlineMs: RECOVERY_MS })
})
