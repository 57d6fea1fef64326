import {
  FLAWLESS,
  missingProgram,
  PATIENT_REDIS,
  startFaultProxy,
  startRedis,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { openRedisBackplane } from '../../../src/redis/open.ts'
import { Follower } from '../../conformance/follower.ts'
import { CHANNEL, committed, DOCUMENT, publishMany } from '../../conformance/harness.ts'
import { recordedLog } from '../recorded-log.ts'

const skip = missingProgram('redis-server')

const openBoth = async (t: Test) => {
  const redis = await startRedis(t)
  const proxy = await startFaultProxy(t, { port: redis.port })
  const open = async (url: string) => {
    // Lost wake-ups must be found without the periodic check.
    const timing = { ...PATIENT_REDIS, checkIntervalMs: 3_600_000 }
    const backplane = await openRedisBackplane({ url, timing, log: recordedLog() })
    t.teardown(() => backplane.close())
    return backplane
  }
  const writer = await open(redis.url)
  const reader = await open(`redis://127.0.0.1:${proxy.port}`)
  return { redis, proxy, writer, reader }
}

t.test('a disconnected reader receives from the log what it missed', { skip }, async (t) => {
  const { proxy, writer, reader } = await openBoth(t)
  const follower = await Follower.start(reader, CHANNEL)
  await publishMany(writer, 3, 100)
  await follower.reportAt(3)
  proxy.refuse()
  proxy.reset()
  await publishMany(writer, 50, 100)
  await proxy.accept()
  t.strictSame(await follower.reportAt(53), FLAWLESS)
  t.ok(follower.events.every(({ kind }) => kind === 'publication'))
})

t.test('a reader disconnected for longer than the log retains receives lost', { skip }, async (t) => {
  const { proxy, writer, reader } = await openBoth(t)
  const follower = await Follower.start(reader, CHANNEL)
  proxy.refuse()
  proxy.reset()
  await publishMany(writer, 20, 5)
  await proxy.accept()
  await follower.until('a loss', (events) => events.some(({ kind }) => kind === 'lost'))
  t.match(follower.events, [{ kind: 'lost', position: { offset: 20 } }])
})

t.test('a reader that was disconnected receives the newest latest value', { skip }, async (t) => {
  const { proxy, writer, reader } = await openBoth(t)
  const follower = await Follower.start(reader, CHANNEL)
  proxy.refuse()
  proxy.reset()
  await writer.setLatest(CHANNEL, { fps: 30 })
  await proxy.accept()
  await follower.until('the value', (events) => events.length > 0)
  t.strictSame(follower.events[0], { kind: 'latest', value: { fps: 30 } })
})

t.test('reads a publication from the log that is too long for a wake-up', { skip }, async (t) => {
  const { writer, reader } = await openBoth(t)
  const follower = await Follower.start(reader, CHANNEL)
  const long = 'é'.repeat(60_000)
  for (const data of ['short', long, 'short']) {
    committed(await writer.commit({ publish: [{ channel: CHANNEL, data, retain: 10 }] }))
  }
  t.strictSame(await follower.reportAt(3), FLAWLESS)
  t.strictSame(follower.data, ['short', long, 'short'])
})

t.test('loads scripts again after a flush of the script cache', { skip }, async (t) => {
  const { redis, writer } = await openBoth(t)
  await redis.administer('SCRIPT', 'FLUSH')
  committed(await writer.commit({ put: { [DOCUMENT]: 1 } }))
  t.equal((await writer.read(DOCUMENT))?.value, 1)
})

t.test('refuses calls above the limit and answers the others', { skip }, async (t) => {
  const { writer } = await openBoth(t)
  const results = await Promise.allSettled(Array.from({ length: 10_050 }, () => writer.getLatest(CHANNEL)))
  const refusals = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => String(reason))
  t.equal(refusals.filter((reason) => reason.includes('10000 calls are waiting')).length, 50)
})
