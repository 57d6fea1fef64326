import { redisUrlOf, startRedisWithUser } from '@stream-manager/diagnostics/fakes'
import {
  freePort,
  missingProgram,
  type RedisServer,
  startFaultProxy,
  type TestScope,
} from '@stream-manager/test-kit'
import type { StagedFault } from './fault.ts'

type Options = Parameters<typeof startRedisWithUser>[1]

const WAIT_MS = 5000

/** A Redis with these options, to which something is done once it runs. */
const redisWith =
  (
    options: Options,
    change: (redis: RedisServer, t: TestScope) => unknown = () => {},
  ): StagedFault['inject'] =>
  async (t, { environment }) => {
    const redis = await startRedisWithUser(t, options)
    await change(redis, t)
    return { environment: { ...environment, REDIS_URL: redisUrlOf(redis.port) } }
  }

const needsRedis = { skip: () => missingProgram('redis-server') }

const unreachable: readonly StagedFault[] = [
  {
    id: 'redis-not-running',
    rootCause: 'redis.reachable',
    says: /Redis does not run/,
    inject: async (_t, { environment }) => ({
      environment: { ...environment, REDIS_URL: redisUrlOf(await freePort()) },
    }),
  },
  {
    id: 'redis-paused',
    rootCause: 'redis.reachable',
    says: /stays silent|stopped or overloaded/,
    waitMs: WAIT_MS,
    ...needsRedis,
    inject: redisWith({}, (redis, t) => {
      redis.freeze()
      t.teardown(() => redis.thaw())
    }),
  },
  {
    id: 'another-program-at-redis-port',
    rootCause: 'redis.reachable',
    says: /Another program listens there/,
    inject: async (_t, { environment, apiPort }) => ({
      environment: { ...environment, REDIS_URL: redisUrlOf(apiPort) },
    }),
  },
]

const ofUsers: readonly StagedFault[] = [
  {
    id: 'redis-wrong-password',
    rootCause: 'redis.sign-in',
    says: /user stream-api.*WRONGPASS/s,
    ...needsRedis,
    inject: async (t, { environment }) => {
      const { port } = await startRedisWithUser(t)
      return { environment: { ...environment, REDIS_URL: redisUrlOf(port, 'an0ther-0f-the-c0nfigurati0n') } }
    },
  },
  {
    id: 'redis-unknown-user',
    rootCause: 'redis.sign-in',
    says: /user nobody/,
    ...needsRedis,
    inject: async (t, { environment }) => {
      const { port } = await startRedisWithUser(t)
      const REDIS_URL = redisUrlOf(port).replace('//stream-api', '//nobody')
      return { environment: { ...environment, REDIS_URL } }
    },
  },
  {
    id: 'redis-wrong-password-of-another-service',
    rootCause: 'redis.sign-in',
    says: /user engine.*REDIS_PASSWORD_ENGINE/s,
    ...needsRedis,
    inject: async (t, { environment }) => {
      const { port } = await startRedisWithUser(t)
      const passwords = { REDIS_URL: redisUrlOf(port), REDIS_PASSWORD_ENGINE: '0ld-0ne-0f-the-engine' }
      return { environment: { ...environment, ...passwords } }
    },
  },
  {
    id: 'redis-acl-without-xadd',
    rootCause: 'redis.rights',
    says: /forbids XADD for stream-api/,
    ...needsRedis,
    inject: redisWith({ rights: ['-xadd'] }),
  },
  {
    id: 'redis-acl-without-scripts',
    rootCause: 'redis.rights',
    says: /forbids .*EVAL/,
    ...needsRedis,
    inject: redisWith({ rights: ['-@scripting'] }),
  },
  {
    id: 'redis-acl-without-channels',
    rootCause: 'redis.rights',
    says: /forbids .*(PUBLISH|SUBSCRIBE)/,
    ...needsRedis,
    inject: redisWith({ rights: ['resetchannels'] }),
  },
]

const ofSettings: readonly StagedFault[] = [
  {
    id: 'redis-evicts',
    rootCause: 'redis.eviction',
    says: /allkeys-lru/,
    ...needsRedis,
    inject: redisWith({ config: ['maxmemory-policy allkeys-lru'] }),
  },
  {
    id: 'redis-full',
    rootCause: 'redis.memory',
    says: /memory/,
    ...needsRedis,
    inject: redisWith({}, async (redis) => {
      await redis.administer('SET', 'large', 'x'.repeat(4_000_000))
      await redis.administer('CONFIG', 'SET', 'maxmemory', '3mb')
    }),
  },
  {
    id: 'redis-without-append-only-file',
    rootCause: 'redis.append-only',
    status: 'warn',
    says: /the append-only file is off/,
    ...needsRedis,
    inject: redisWith({ appendOnly: false }),
  },
  {
    id: 'redis-read-only-replica',
    rootCause: 'redis.writes',
    says: /replica/,
    ...needsRedis,
    inject: redisWith({}, async (redis, t) => {
      const master = await startRedisWithUser(t)
      await redis.administer('REPLICAOF', '127.0.0.1', String(master.port))
    }),
  },
  {
    id: 'redis-without-its-replicas',
    rootCause: 'redis.writes',
    says: /NOREPLICAS/,
    ...needsRedis,
    inject: redisWith({ config: ['min-replicas-to-write 1'] }),
  },
]

const ofTheWay: readonly StagedFault[] = [
  {
    id: 'redis-far-away',
    rootCause: 'redis.lag',
    status: 'warn',
    says: /ms/,
    ...needsRedis,
    inject: async (t, { environment }) => {
      const proxy = await startFaultProxy(t, { port: (await startRedisWithUser(t)).port })
      proxy.setFaults({ toServer: { latencyMs: 400 } })
      return { environment: { ...environment, REDIS_URL: redisUrlOf(proxy.port) } }
    },
  },
  {
    id: 'clock-of-redis-an-hour-ahead',
    rootCause: 'host.clock',
    says: /clock of Redis .* 3[56]\d\d\.\d s ahead/,
    skip: () => missingProgram('redis-server') || missingProgram('faketime'),
    inject: redisWith({ settableClock: true }, (redis) => redis.setClock(3_600_000)),
  },
]

export const REDIS_FAULTS: readonly StagedFault[] = [...unreachable, ...ofUsers, ...ofSettings, ...ofTheWay]
