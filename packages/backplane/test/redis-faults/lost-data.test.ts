import { open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  BLACKHOLE,
  eventually,
  missingProgram,
  type RedisServer,
  startFaultProxy,
  startRedis,
  within,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { Backplane } from '../../src/port/index.ts'
import { Follower } from '../conformance/follower.ts'
import { CHANNEL, committed, DOCUMENT, publishMany } from '../conformance/harness.ts'
import { openRedis, RECOVERY_MS } from './endure.ts'

const LEASE = 'stream:main/engine'
const skip = missingProgram('redis-server')

/** Commits once Redis accepts writes again. */
const publish = (backplane: Backplane, data: unknown) =>
  eventually(
    async () => committed(await backplane.commit({ publish: [{ channel: CHANNEL, data, retain: 100 }] })),
    {
      what: 'a commit after the loss',
      deadlineMs: RECOVERY_MS,
    },
  )

const receivesLoss = (follower: Follower) =>
  within(
    follower.until('the loss', (events) => events.some(({ kind }) => kind === 'lost')),
    { what: 'the loss', deadlineMs: RECOVERY_MS },
  )

/** After `lost` the new publications follow from its position without a gap. */
const checkAfterLoss = async (t: Test, follower: Follower, data: unknown) => {
  const isReceived = () => follower.data.at(-1) === data
  await eventually(isReceived, { what: `receiving ${data}`, deadlineMs: RECOVERY_MS })
  const last = follower.events.findLastIndex(({ kind }) => kind === 'lost')
  const lost = follower.events[last]
  const offsets = follower.events
    .slice(last + 1)
    .flatMap((event) => (event.kind === 'publication' ? [event.publication.offset] : []))
  const from = lost?.kind === 'lost' ? lost.position.offset : Number.NaN
  t.strictSame(
    offsets,
    offsets.map((_, index) => from + 1 + index),
    'delivery goes on right after the position of the loss',
  )
}

t.test('delivers lost when an operator empties Redis', { skip }, async (t) => {
  const redis = await startRedis(t, { appendOnly: true })
  const [writing, listening] = [await openRedis(t, redis.url), await openRedis(t, redis.url)]
  const follower = await Follower.start(listening, CHANNEL)
  await publishMany(writing, 10, 100)
  await follower.reportAt(10)
  await redis.administer('FLUSHALL')

  const { positions } = await publish(writing, 'after')
  await receivesLoss(follower)
  await publish(writing, 'later')
  await checkAfterLoss(t, follower, 'later')
  const epoch = positions[CHANNEL]?.epoch
  t.not(epoch, follower.position.epoch, 'a new epoch')
  const { recovered } = await listening.history(CHANNEL, { since: follower.position, limit: 100 })
  t.equal(recovered, false, 'an old position does not recover in the new log')
  t.equal(await listening.read(DOCUMENT), null)
})

t.test('delivers lost on a quiet channel without a publication', { skip }, async (t) => {
  const redis = await startRedis(t)
  const [writing, listening] = [await openRedis(t, redis.url), await openRedis(t, redis.url)]
  const follower = await Follower.start(listening, CHANNEL)
  await publishMany(writing, 3, 100)
  await follower.reportAt(3)
  await redis.administer('FLUSHALL')
  await follower.until('the loss', (events) => events.some(({ kind }) => kind === 'lost'))
})

t.test('never issues a fence twice, even when its counter was lost', { skip }, async (t) => {
  const redis = await startRedis(t)
  const [frozen, successor] = [await openRedis(t, redis.url), await openRedis(t, redis.url)]
  const old = await frozen.acquireLease(LEASE, { holder: 'frozen', ttlMs: 60_000 })
  await redis.administer('FLUSHALL')
  t.equal(await old?.renew(), false, 'the old holder has lost it')
  const next = await successor.acquireLease(LEASE, { holder: 'successor', ttlMs: 60_000 })
  t.ok((next?.fence ?? 0) > (old?.fence ?? Number.POSITIVE_INFINITY), 'a higher fence')
  const late = frozen.commit({ put: { [DOCUMENT]: 'late' }, fence: { lease: LEASE, fence: old?.fence ?? 0 } })
  t.match(await late, { status: 'fenced' })
})

t.test('a lease renewed after its last renewal was lost is watched for a new term', { skip }, async (t) => {
  const redis = await startRedis(t)
  const ttlMs = 1500
  const [owning, waiting] = [await openRedis(t, redis.url), await openRedis(t, redis.url)]
  const ask = () => waiting.acquireLease(LEASE, { holder: 'b', ttlMs })
  const lease = await owning.acquireLease(LEASE, { holder: 'a', ttlMs })
  const key = 'sm:{stream:main}:lease:engine'
  await redis.administer('COPY', key, 'before')
  t.equal(await lease?.renew(), true)
  t.equal(await ask(), null)
  const seenMs = performance.now()
  await redis.administer('COPY', 'before', key, 'REPLACE')
  await delay(ttlMs / 2)
  t.equal(await lease?.renew(), true)
  await delay(seenMs + ttlMs + 50 - performance.now())
  t.equal(await ask(), null, 'the contender must watch the new renewal for a term')
})

/** Truncates the append-only file, as a crash of the host loses writes that were not yet on disk. */
const loseTail = async (redis: RedisServer, bytes: number): Promise<void> => {
  const folder = path.join(redis.directory, 'appendonlydir')
  const name = (await readdir(folder)).find((file) => file.endsWith('.incr.aof')) ?? ''
  const file = path.join(folder, name)
  const { size } = await stat(file)
  const handle = await open(file, 'r+')
  await handle.truncate(size - bytes)
  await handle.close()
}

t.test('delivers lost when a crash loses the last second of writes', { skip }, async (t) => {
  const redis = await startRedis(t, { appendOnly: true })
  const [writing, listening] = [await openRedis(t, redis.url), await openRedis(t, redis.url)]
  const follower = await Follower.start(listening, CHANNEL)
  await publishMany(writing, 20, 100)
  await follower.reportAt(20)
  await redis.kill()
  await loseTail(redis, 600)
  await redis.start()

  const { positions } = await publish(writing, 'after')
  t.ok((positions[CHANNEL]?.offset ?? 0) <= 20, 'offsets restarted')
  await receivesLoss(follower)
  await publish(writing, 'later')
  await checkAfterLoss(t, follower, 'later')
})

t.test('delivers lost when a log lost its end and has grown past the reader again', { skip }, async (t) => {
  const redis = await startRedis(t, { appendOnly: true })
  const proxy = await startFaultProxy(t, { port: redis.port })
  const writing = await openRedis(t, redis.url)
  const listening = await openRedis(t, `redis://${proxy.host}`)
  const follower = await Follower.start(listening, CHANNEL)
  await publishMany(writing, 20, 100)
  await follower.reportAt(20)
  proxy.refuse()
  proxy.setFaults(BLACKHOLE)
  await redis.kill()
  await loseTail(redis, 600)
  await redis.start()
  await publish(writing, 'first after')
  await publishMany(writing, 20, 100)

  await proxy.accept()
  proxy.heal()
  await receivesLoss(follower)
  await publish(writing, 'after')
  await checkAfterLoss(t, follower, 'after')
})
