import { openRedisBackplane } from '@stream-manager/backplane/redis'
import {
  eventually,
  missingProgram,
  PATIENT_REDIS,
  type RedisServer,
  startRedis,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { createDomain, type Domain, operations, represent } from '../../src/index.ts'
import { callerNamed, codeOf, valueFrom } from '../support.ts'

const skip = missingProgram('redis-server')
const color = { type: 'color', content: { color: '#fff' } } as const

const replica = async (t: Test, { url }: RedisServer): Promise<Domain> => {
  const backplane = await openRedisBackplane({ url, timing: PATIENT_REDIS, onListenerError: () => {} })
  t.teardown(() => backplane.close())
  return createDomain({ backplane })
}

const list = async (domain: Domain) => {
  const operation = operations.find(({ name }) => name === 'layers.list')
  const request = {
    streamId: 'main',
    caller: callerNamed('ann', 'Ann', 'operator'),
    params: {},
    query: {},
    body: {},
    ifMatch: undefined,
    idempotencyKey: undefined,
    wait: { waitMs: 0, asked: false },
  }
  const answer = operation && (await represent(domain, operation, request))
  if (!answer) throw new Error('layers.list has no answer in memory')
  return answer
}

t.test('answers in memory, on two replicas that share one Redis', { skip }, async (t) => {
  const redis = await startRedis(t)
  const [one, two] = [await replica(t, redis), await replica(t, redis)]

  await t.test('an edit that one replica answered is in the next answer of the other', async (t) => {
    for (let index = 0; index < 20; index += 1) {
      valueFrom(await one.layers.create('main', { id: `a${index}`, ...color }))
      t.match(valueFrom(await list(two)).json, `"id":"a${index}"`)
    }
    const { readCacheHits } = two.answers.counts()
    await list(two)
    t.equal(two.answers.counts().readCacheHits, readCacheHits + 1)
  })

  await t.test('after Redis lost its data, the answer is that of the new epoch', async (t) => {
    await redis.administer('FLUSHALL')
    t.match(valueFrom(await list(two)).json, '"items":[]')
  })

  await t.test('while Redis is frozen, an answer in memory is not given', async (t) => {
    valueFrom(await list(two))
    redis.freeze()
    t.equal(codeOf(await list(two)), 'storage.unavailable')
    redis.thaw()
    await eventually(async () => (await list(two)).ok, { what: 'Redis to answer again' })
  })
})
