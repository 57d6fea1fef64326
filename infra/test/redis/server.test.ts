import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { missingProgram, PATIENT_REDIS } from '@stream-manager/test-kit'
import t from 'tap'
import { checkHealth, type InfraRedis, refusedStart, startInfraRedis } from '../../src/start-redis.ts'

const skip = missingProgram('redis-server')

const setting = async (redis: InfraRedis, name: string): Promise<unknown> => {
  const [, value] = (await redis.as('operator', 'CONFIG', 'GET', name)) as string[]
  return value
}

t.test('keeps every write, evicts nothing and bounds slow readers', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  t.equal(await setting(redis, 'appendonly'), 'yes')
  t.equal(await setting(redis, 'appendfsync'), 'always')
  t.equal(await setting(redis, 'maxmemory-policy'), 'noeviction')
  t.not(await setting(redis, 'maxmemory'), '0', 'memory has a limit')
  t.match(await setting(redis, 'client-output-buffer-limit'), /pubsub 8388608 2097152 10/)
  t.equal(await setting(redis, 'enable-debug-command'), 'no')
})

t.test('committed data is there after a restart, and no command was refused', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const open = () => openRedisBackplane({ url: redis.urlFor('stream-api'), log, timing: PATIENT_REDIS })
  const before = await open()
  await before.commit({
    expect: { 'stream:main/desired': 0 },
    put: { 'stream:main/desired': { kept: true } },
    publish: [{ channel: 'stream:main/stream-state', data: {}, retain: 10 }],
  })
  await before.close()
  await redis.process.stop()
  await redis.start()
  t.notMatch(redis.process.output(), /CRITICAL/)
  const after = await open()
  t.teardown(() => after.close())
  t.match(await after.read('stream:main/desired'), { revision: 1, value: { kept: true } })
  t.match(await after.history('stream:main/stream-state', { limit: 1 }), { position: { offset: 1 } })
})

t.test(
  'a start without passwords, or with a short or unreadable one, is refused by name',
  { skip },
  async (t) => {
    await t.rejects(refusedStart(t, {}), { code: 1, stderr: /no user has a password/ })
    const short = { REDIS_PASSWORD_ENGINE: 'secret' }
    await t.rejects(refusedStart(t, short), { code: 1, stderr: /engine is shorter than 16/ })
    const absent = { REDIS_PASSWORD_ENGINE_FILE: '/nowhere/engine' }
    await t.rejects(refusedStart(t, absent), { code: 1, stderr: /nowhere\/engine/ })
  },
)

t.test('the health check tells a server that answers from one that does not', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  await t.resolves(checkHealth(redis))
  const wrong = {
    ...redis.environment,
    REDIS_PASSWORD_HEALTH_SIDECAR: 'x',
    REDIS_PASSWORD_HEALTH_SIDECAR_FILE: '',
  }
  await t.rejects(checkHealth({ ...redis, environment: wrong }), 'another password')
  redis.process.freeze()
  await t.rejects(checkHealth(redis, 2000), /Command failed/)
  redis.process.thaw()
  await t.resolves(checkHealth(redis))
  await redis.process.kill()
  await t.rejects(checkHealth(redis), { code: 1 }, 'gone')
})
