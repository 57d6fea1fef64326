import { missingProgram, PATIENT_REDIS, type RedisServer, startRedis } from '@stream-manager/test-kit'
import t from 'tap'
import { type Backplane, BackplaneUnavailableError } from '../../src/port/index.ts'
import { openRedisBackplane } from '../../src/redis/open.ts'
import { CHANNEL, committed, DOCUMENT, publishMany } from '../conformance/harness.ts'
import { recordedLog } from './recorded-log.ts'

const skip = missingProgram('redis-server')

const KEYS = {
  document: 'sm:{stream:main}:document:desired',
  index: 'sm:{stream:main}:documents',
  channel: 'sm:{stream:main}:channel:log',
  log: 'sm:{stream:main}:log:log',
  latest: 'sm:{stream:main}:latest:log',
  lease: 'sm:{stream:main}:lease:engine',
  fence: 'sm:{stream:main}:fence:engine',
  result: 'sm:{stream:main}:result:earlier',
  results: 'sm:{stream:main}:result:#records',
  resultOrder: 'sm:{stream:main}:result:#order',
  resultUsage: 'sm:{stream:main}:result:#usage',
} as const

type Kind = keyof typeof KEYS

const LEASE = 'stream:main/engine'
const idempotency = { key: 'k', fingerprint: 'f', result: 'done', ttlMs: 60_000 }
const repeat = (backplane: Backplane) => backplane.commit({ put: { 'stream:main/other': 1 }, idempotency })
const put = (backplane: Backplane) => backplane.commit({ put: { [DOCUMENT]: 'new', 'stream:main/other': 1 } })
const publish = (backplane: Backplane) =>
  backplane.commit({
    put: { 'stream:main/other': 1 },
    publish: [{ channel: CHANNEL, data: 'new', retain: 10 }],
  })
const publishSecond = (backplane: Backplane) =>
  backplane.commit({
    publish: ['stream:main/chat', CHANNEL].map((channel) => ({ channel, data: 'new', retain: 10 })),
  })

interface Damage {
  readonly what: string
  readonly kind: Kind
  readonly by: readonly (readonly string[])[]
  readonly calls: readonly ((backplane: Backplane) => Promise<unknown>)[]
}

const readers = {
  document: [(b: Backplane) => b.read(DOCUMENT), (b: Backplane) => b.list('stream:'), put],
  channel: [
    (b: Backplane) => b.history(CHANNEL, { limit: 10 }),
    (b: Backplane) => b.snapshot(CHANNEL, []),
    publish,
  ],
  lease: [
    (b: Backplane) => b.readLease(LEASE),
    (b: Backplane) => b.acquireLease(LEASE, { holder: 'b', ttlMs: 1000 }),
    (b: Backplane) => b.commit({ put: { 'stream:main/other': 1 }, fence: { lease: LEASE, fence: 1 } }),
  ],
} as const

const ofAnotherType = (kind: Kind, calls: Damage['calls']): Damage => ({
  what: `a ${kind} of another type`,
  kind,
  by: [
    ['DEL', KEYS[kind]],
    ['RPUSH', KEYS[kind], 'garbage'],
  ],
  calls,
})

const DAMAGES: readonly Damage[] = [
  ofAnotherType('document', readers.document),
  ofAnotherType('index', [(b) => b.list('stream:main/'), put]),
  ofAnotherType('channel', readers.channel),
  ofAnotherType('log', [...readers.channel, publishSecond]),
  ofAnotherType('latest', [(b) => b.getLatest(CHANNEL), (b) => b.setLatest(CHANNEL, 2)]),
  ofAnotherType('lease', readers.lease),
  ofAnotherType('fence', [readers.lease[2]]),
  ofAnotherType('result', [
    (b) => b.commit({ put: { 'stream:main/other': 1 }, idempotency: { ...idempotency, key: 'earlier' } }),
  ]),
  ofAnotherType('results', [repeat]),
  ofAnotherType('resultOrder', [repeat]),
  ofAnotherType('resultUsage', [repeat]),
  {
    what: 'a document of an older version',
    kind: 'document',
    by: [['HSET', KEYS.document, 'version', '0']],
    calls: readers.document,
  },
  {
    what: 'a document of a newer version',
    kind: 'document',
    by: [['HSET', KEYS.document, 'version', '2']],
    calls: readers.document,
  },
  {
    what: 'a document without a version',
    kind: 'document',
    by: [['HDEL', KEYS.document, 'version']],
    calls: readers.document,
  },
  {
    what: 'a document cut short',
    kind: 'document',
    by: [['HSET', KEYS.document, 'json', '{"tru']],
    calls: readers.document,
  },
  {
    what: 'a document that is not JSON',
    kind: 'document',
    by: [['HSET', KEYS.document, 'json', '{"tru', 'bytes', '5']],
    calls: readers.document.slice(0, 2),
  },
  {
    what: 'a revision that is not a number',
    kind: 'document',
    by: [['HSET', KEYS.document, 'revision', '1e3']],
    calls: readers.document,
  },
  {
    what: 'a position beyond the safe integers',
    kind: 'channel',
    by: [['HSET', KEYS.channel, 'top', '99999999999999999999']],
    calls: readers.channel,
  },
  { what: 'a log whose position is gone', kind: 'log', by: [['DEL', KEYS.channel]], calls: readers.channel },
  {
    what: 'a log with entries of another program',
    kind: 'log',
    by: [['XADD', KEYS.log, '*', 'their', 'entry']],
    calls: [(b) => b.history(CHANNEL, { limit: 10 }), publish, publishSecond],
  },
  {
    what: 'a publication cut short',
    kind: 'log',
    by: [
      ['DEL', KEYS.log],
      ['XADD', KEYS.log, '0-3', 'commit', 'c', 'json', '{"tru'],
    ],
    calls: [(b) => b.history(CHANNEL, { limit: 10 })],
  },
  {
    what: 'a fence that is not a number',
    kind: 'lease',
    by: [['HSET', KEYS.lease, 'fence', 'high']],
    calls: readers.lease,
  },
  {
    what: 'a lease without its term',
    kind: 'lease',
    by: [['HDEL', KEYS.lease, 'ttlMs']],
    calls: readers.lease,
  },
  {
    what: 'a latest value cut short',
    kind: 'latest',
    by: [['HSET', KEYS.latest, 'json', '{']],
    calls: [(b) => b.getLatest(CHANNEL)],
  },
]

const fill = async (backplane: Backplane) => {
  committed(await backplane.commit({ put: { [DOCUMENT]: { name: 'whole' } }, idempotency }))
  await publishMany(backplane, 3, 10)
  await backplane.setLatest(CHANNEL, { fps: 30 })
  await backplane.acquireLease(LEASE, { holder: 'a', ttlMs: 60_000 })
}

/** All values of our keys, without their expiry. */
const contents = async (redis: RedisServer): Promise<Record<string, unknown>> => {
  const keys = (await redis.administer('KEYS', '*')) as string[]
  const dumps = keys.map(async (key) => [key, await redis.administer('DUMP', key)])
  return Object.fromEntries(await Promise.all(dumps))
}

t.test('a Redis with damaged records', { skip }, async (t) => {
  const redis = await startRedis(t)
  for (const { what, kind, by, calls } of DAMAGES) {
    t.test(`refuses ${what} by name and leaves it unchanged`, async (t) => {
      await redis.administer('FLUSHALL')
      const log = recordedLog()
      const backplane = await openRedisBackplane({ url: redis.url, log, timing: PATIENT_REDIS })
      t.teardown(() => backplane.close())
      await fill(backplane)
      for (const command of by) await redis.administer(...command)
      const before = await contents(redis)
      for (const call of calls) {
        const error = await call(backplane).then(String, (error: unknown) => error)
        t.ok(error instanceof BackplaneUnavailableError, String(error))
        t.ok(String(error).includes(JSON.stringify(KEYS[kind])), `${error} names ${KEYS[kind]}`)
      }
      t.strictSame(await contents(redis), before, 'nothing was written')
      t.equal(log.lines.length, 1, 'the damage is logged once')
      t.ok(log.lines[0]?.includes(KEYS[kind]))
      committed(await backplane.commit({ put: { 'assets/unharmed': 1 } }))
    })
  }

  t.test('lists all other latest values beside a damaged one', async (t) => {
    await redis.administer('FLUSHALL')
    const log = recordedLog()
    const backplane = await openRedisBackplane({ url: redis.url, log, timing: PATIENT_REDIS })
    t.teardown(() => backplane.close())
    for (const name of ['a', 'b', 'c', 'd', 'e']) await backplane.setLatest(`beats/${name}`, name)
    await redis.administer('HSET', 'sm:{beats}:latest:b', 'json', '{')
    await redis.administer('DEL', 'sm:{beats}:latest:d')
    await redis.administer('RPUSH', 'sm:{beats}:latest:d', 'garbage')
    for (const _time of ['once', 'again']) {
      const listed = await backplane.listLatest('beats/')
      t.strictSame(listed.map(({ value }) => value).sort(), ['a', 'c', 'e'])
    }
    const named = (key: string) => log.lines.filter((line) => line.includes(key)).length
    t.equal(named('sm:{beats}:latest:b'), 1)
    t.equal(named('sm:{beats}:latest:d'), 1)
  })

  t.test('delivers lost for a damaged publication, and continues', async (t) => {
    await redis.administer('FLUSHALL')
    const log = recordedLog()
    const timing = { ...PATIENT_REDIS, checkIntervalMs: 50 }
    const backplane = await openRedisBackplane({ url: redis.url, log, timing })
    t.teardown(() => backplane.close())
    const received: unknown[] = []
    const wake: (() => void)[] = []
    await backplane.subscribe(CHANNEL, (event) => {
      received.push(event)
      for (const resolve of wake.splice(0)) resolve()
    })
    const next = () => new Promise<void>((resolve) => wake.push(resolve))
    const lost = next()
    await redis.administer('XADD', KEYS.log, '0-1', 'commit', 'c', 'json', '{"tru')
    await redis.administer('HSET', KEYS.channel, 'top', '1')
    await lost
    t.match(received, [{ kind: 'lost', position: { offset: 1 } }])
    const delivered = next()
    committed(await backplane.commit({ publish: [{ channel: CHANNEL, data: 'after', retain: 10 }] }))
    await delivered
    t.match(received[1], { kind: 'publication', publication: { offset: 2, data: 'after' } })
    t.ok(log.lines.some((line) => line.includes(KEYS.log)))
  })

  t.test('ignores and counts messages that this version does not know', async (t) => {
    await redis.administer('FLUSHALL')
    const log = recordedLog()
    const backplane = await openRedisBackplane({ url: redis.url, log, timing: PATIENT_REDIS })
    t.teardown(() => backplane.close())
    const received: unknown[] = []
    const delivered = new Promise<void>((resolve) => {
      void backplane.subscribe(CHANNEL, (event) => {
        received.push(event)
        resolve()
      })
    })
    await backplane.probe()
    const future = `1 publication ${'e'.repeat(32)} 99 commit "ahead"`
    for (const message of [
      '',
      'garbage',
      '2 publication x',
      '1 latest {"tru',
      '1 publication e 0 c 1',
      future,
    ]) {
      await redis.administer('PUBLISH', KEYS.log, message)
    }
    await publishMany(backplane, 1, 10)
    await delivered
    t.match(received, [{ kind: 'publication', publication: { offset: 1, data: 1 } }])
    t.equal(received.length, 1)
    t.ok(log.lines.some((line) => line.startsWith('warn 1 messages')))
  })
})
