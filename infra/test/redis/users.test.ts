import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { administer, missingProgram } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import {
  type InfraRedis,
  REDIS_SERVICES,
  type Service,
  startInfraRedis,
  USERS,
} from '../../src/start-redis.ts'

const skip = missingProgram('redis-server')

interface Rights {
  readonly rw: readonly Service[]
  readonly r: readonly Service[]
}

/** Rights of each user by key: read and write, read, or neither. */
const RIGHTS: Readonly<Record<string, Rights>> = {
  'sm:{stream:main}:document:desired': {
    rw: ['stream-api', 'ws-gateway', 'engine'],
    r: ['health-sidecar', 'event-handler', 'studio'],
  },
  'sm:{stream:main}:log:stream-state': {
    rw: REDIS_SERVICES,
    r: [],
  },
  'sm:{stream:main}:lease:engine': {
    rw: ['engine'],
    r: ['stream-api', 'ws-gateway', 'health-sidecar', 'event-handler', 'studio'],
  },
  'sm:{stream:main}:fence:engine': {
    rw: ['engine'],
    r: ['stream-api', 'ws-gateway', 'health-sidecar', 'event-handler', 'studio'],
  },
  'sm:{streams}:document:registry': {
    rw: ['stream-api', 'ws-gateway'],
    r: ['health-sidecar', 'engine', 'event-handler', 'studio'],
  },
  'sm:{assets}:document:logo': { rw: ['stream-api', 'ws-gateway'], r: ['health-sidecar', 'engine'] },
  'sm:{services}:latest:engine': { rw: REDIS_SERVICES, r: [] },
  'sm:{resources}:document:samples': {
    rw: ['health-sidecar'],
    r: ['stream-api', 'ws-gateway', 'event-handler'],
  },
  'sm:{health}:latest:reports/a1': {
    rw: ['health-sidecar'],
    r: ['stream-api', 'ws-gateway', 'event-handler'],
  },
  'sm:{alerting}:document:state': { rw: ['stream-api', 'ws-gateway', 'event-handler'], r: [] },
  'sm:{alerting}:result:key': { rw: ['stream-api', 'ws-gateway', 'event-handler'], r: [] },
  'sm:{alerting}:lease:evaluator': { rw: ['event-handler'], r: ['stream-api', 'ws-gateway'] },
  'sm:{alerting}:latest:evaluated': { rw: ['event-handler'], r: ['stream-api', 'ws-gateway'] },
  'sm:{diagnostics}:latest:echo': { rw: ['stream-api', 'ws-gateway'], r: [] },
  'sm:{replies}:result:key': { rw: ['stream-api', 'ws-gateway'], r: [] },
  'sm:{people}:document:users': { rw: ['stream-api', 'ws-gateway'], r: [] },
  'sm:{playback}:document:secret': { rw: ['stream-api', 'ws-gateway'], r: [] },
  'sm:{service-tokens}:document:health-sidecar': { rw: ['stream-api'], r: ['health-sidecar'] },
  'sm:{identity}:document:keys': { rw: ['stream-api'], r: ['ws-gateway'] },
  'sm:{identity}:log:keys': { rw: ['stream-api', 'ws-gateway'], r: [] },
  'sm:{rate}:count:address': { rw: ['stream-api', 'ws-gateway'], r: ['health-sidecar'] },
  'sm:{events}:document:health-verdicts': { rw: ['event-handler', 'health-sidecar'], r: [] },
  'sm:{events}:log:health': { rw: ['event-handler', 'health-sidecar'], r: [] },
  'sm:{events}:document:viewer-salt': {
    rw: ['event-handler', 'health-sidecar', 'stream-api', 'ws-gateway'],
    r: [],
  },
  'sm:{events}:log:viewers': { rw: ['event-handler', 'health-sidecar', 'stream-api', 'ws-gateway'], r: [] },
  'sm:{events}:documents': { rw: REDIS_SERVICES, r: [] },
  'sm:{events}:log:errors': { rw: REDIS_SERVICES, r: [] },
  'sm:{events}:channel:errors': { rw: REDIS_SERVICES, r: [] },
  'sm:{events}:log:custom': { rw: ['stream-api', 'ws-gateway', 'health-sidecar', 'event-handler'], r: [] },
  'sm:{events}:log:error-states': {
    rw: ['stream-api', 'ws-gateway', 'health-sidecar', 'event-handler'],
    r: [],
  },
  'sm:{events}:lease:partitions/system': { rw: ['event-handler'], r: ['health-sidecar'] },
  'sm:{studio:main}:document:room': { rw: ['studio'], r: ['health-sidecar'] },
  'sm:scopes': { rw: REDIS_SERVICES, r: [] },
  'sm:probe:any': { rw: REDIS_SERVICES, r: [] },
}

/** Commands that no service may run. */
const FORBIDDEN = [
  ['FLUSHALL'],
  ['FLUSHDB'],
  ['SWAPDB', '0', '1'],
  ['KEYS', '*'],
  ['CONFIG', 'GET', '*'],
  ['CONFIG', 'SET', 'maxmemory', '0'],
  ['ACL', 'LIST'],
  ['ACL', 'SETUSER', 'intruder', 'on', 'nopass', '+@all'],
  ['CLIENT', 'LIST'],
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
  ['SCRIPT', 'FLUSH'],
  ['FUNCTION', 'LIST'],
  ['REPLICAOF', 'NO', 'ONE'],
  ['MONITOR'],
  ['SAVE'],
  ['SHUTDOWN', 'NOSAVE'],
  ['DEBUG', 'SLEEP', '0'],
  ['MODULE', 'LIST'],
  ['GET', 'another:product'],
  ['SET', 'another:product', '1'],
  ['PUBLISH', 'another:product', '1'],
  ['SUBSCRIBE', 'another:product'],
  ['EVAL', "return redis.call('FLUSHALL')", '0'],
  ['EVAL', "return redis.call('SET', 'another:product', '1')", '0'],
] as const

const REFUSED = { message: /NOPERM|not allowed|can't (run|access)|has no permissions/i }

const permits = (redis: InfraRedis, service: Service, ...command: readonly string[]): Promise<boolean> =>
  redis.as(service, ...command).then(
    () => true,
    (error: Error) => {
      if (REFUSED.message.test(error.message)) return false
      throw error
    },
  )

const checkRights = async (t: Test, redis: InfraRedis, [key, rights]: readonly [string, Rights]) => {
  const write = `return redis.call('SET', '${key}', '1')`
  for (const service of REDIS_SERVICES) {
    const mayWrite = rights.rw.includes(service)
    const mayRead = mayWrite || rights.r.includes(service)
    t.equal(await permits(redis, service, 'SET', key, '1'), mayWrite, `${service} writes ${key}`)
    t.equal(await permits(redis, service, 'GET', key), mayRead, `${service} reads ${key}`)
    t.equal(await permits(redis, service, 'EVAL', write, '0'), mayWrite, 'nor more by a script')
  }
}

t.test('each service reaches its own keys and no others', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  for (const entry of Object.entries(RIGHTS)) await checkRights(t, redis, entry)
})

t.test('no service can destroy, stop, reconfigure or spy', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  for (const service of REDIS_SERVICES) {
    t.equal(await redis.as(service, 'PING'), 'PONG')
    t.match(await redis.as(service, 'INFO', 'memory'), /maxmemory_policy:noeviction/)
    for (const command of FORBIDDEN) {
      await t.rejects(redis.as(service, ...command), REFUSED, `${service}: ${command.join(' ')}`)
    }
  }
})

t.test('the operator repairs, but writes no data', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  await redis.as('stream-api', 'SET', 'sm:{stream:main}:document:desired', '1')
  t.equal(await redis.as('operator', 'GET', 'sm:{stream:main}:document:desired'), '1')
  t.equal(await redis.as('operator', 'CONFIG', 'SET', 'maxmemory', '600mb'), 'OK')
  t.match(await redis.as('operator', 'CLIENT', 'LIST'), /name=/)
  t.equal(await redis.as('operator', 'CLIENT', 'KILL', 'TYPE', 'pubsub'), 0)
  for (const command of [
    ['SET', 'sm:{stream:main}:document:desired', '2'],
    ['FLUSHALL'],
    ['ACL', 'LIST'],
    ['SHUTDOWN'],
  ]) {
    await t.rejects(redis.as('operator', ...command), REFUSED, command.join(' '))
  }
})

t.test('refuses a login without the password of a user', { skip }, async (t) => {
  const redis = await startInfraRedis(t, ['health-sidecar', 'stream-api'])
  const login = (username?: string, password?: string) =>
    administer(
      { port: redis.port, ...(username && { username }), ...(password !== undefined && { password }) },
      'PING',
    )
  await t.rejects(login(), /NOAUTH/, 'no user at all')
  await t.rejects(login('default', ''), /WRONGPASS|NOAUTH/)
  await t.rejects(login('stream-api', redis.passwordOf('health-sidecar')), /WRONGPASS/, "another's password")
  await t.rejects(login('engine', ''), /WRONGPASS|NOAUTH/, 'a user without a password is off')
  await t.rejects(login('engine', 'anything'), /WRONGPASS/)
})

t.test('passwords are nowhere to be read on the server', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  const process = `/proc/${redis.process.pid}`
  const texts = await Promise.all(
    [path.join(redis.directory, 'users.acl'), `${process}/environ`, `${process}/cmdline`].map((file) =>
      readFile(file, 'utf8'),
    ),
  )
  for (const user of USERS) {
    const password = redis.passwordOf(user)
    t.notOk(
      [...texts, redis.process.output()].some((text) => text.includes(password)),
      user,
    )
  }
})
