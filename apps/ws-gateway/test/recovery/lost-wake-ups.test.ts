import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { CHANNELS } from '@stream-manager/contracts'
import { channelKey } from '@stream-manager/domain'
import {
  appendUnannounced,
  FLAWLESS,
  missingProgram,
  PATIENT_REDIS,
  startRedis,
  within,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { startGateway } from '../support/gateway.ts'
import { publishMany } from '../support/publish.ts'
import { Recorder } from '../support/recorder.ts'
import { nextSubscribed, stockClient, subscribed } from '../support/stock-client.ts'

const skip = missingProgram('redis-server')

const SOON_MS = 100
const NEVER_MS = 3_600_000

type LogKind = 'layer-updates' | 'stream-state'

/** A gateway on a Redis whose logs can change without a wake-up for the gateway. */
const gatewayOnRedis = async (t: Test, checkIntervalMs: number) => {
  const redis = await startRedis(t)
  const store = await openRedisBackplane({ url: redis.url, timing: { ...PATIENT_REDIS, checkIntervalMs } })
  t.teardown(() => store.close())
  const { url } = await startGateway(t, { backplane: store })
  const append = (kind: LogKind, count: number) =>
    appendUnannounced(redis, channelKey('main', kind), {
      data: Array.from({ length: count }, (_, number) => ({ number })),
      retain: CHANNELS[kind].retain,
    })
  return { redis, store, url, append }
}

const subscribedRecorder = async (t: Test, url: string) => {
  const client = stockClient(t, url)
  const subscription = client.newSubscription('layer-updates')
  const recorder = new Recorder(subscription)
  await subscribed(client, 'layer-updates')
  return { subscription, recorder }
}

t.test('delivers the last publication although its wake-up was lost', { skip }, async (t) => {
  const { store, url, append } = await gatewayOnRedis(t, SOON_MS)
  const { recorder } = await subscribedRecorder(t, url)
  await recorder.reaches(await publishMany(store, 'layer-updates', 3))
  const last = await append('layer-updates', 4)
  await recorder.reaches(last)
  t.strictSame(recorder.report(0, last), FLAWLESS)
})

t.test('fills a gap as soon as the next publication arrives', { skip }, async (t) => {
  const { store, url, append } = await gatewayOnRedis(t, NEVER_MS)
  const { recorder } = await subscribedRecorder(t, url)
  await recorder.reaches(await publishMany(store, 'layer-updates', 1))
  await append('layer-updates', 30)
  const last = await publishMany(store, 'layer-updates', 5)
  await recorder.reaches(last)
  t.strictSame(recorder.report(0, last), FLAWLESS)
})

t.test('gives the client a snapshot when the gap is no longer retained', { skip }, async (t) => {
  const { store, url, append } = await gatewayOnRedis(t, NEVER_MS)
  const client = stockClient(t, url)
  await subscribed(client, 'stream-state')
  const subscription = client.getSubscription('stream-state')
  if (!subscription) throw new Error('no subscription')
  const unsubscribed = new Promise((resolve) => subscription.once('subscribing', resolve))
  const again = nextSubscribed(subscription)
  const opened = new Promise((resolve) => subscription.once('publication', resolve))
  await publishMany(store, 'stream-state', 1)
  await within(opened, { what: 'the first publication' })
  await append('stream-state', 300)
  const last = await publishMany(store, 'stream-state', 1)
  t.match(await within(unsubscribed, { what: 'the unsubscribe push' }), {
    code: 2500,
    reason: 'insufficient state',
  })
  const back = await again
  t.match(back, { wasRecovering: true, recovered: false })
  t.equal(back.streamPosition?.offset, last, 'the snapshot is past the gap')
})

t.test('gives the client a snapshot when the epoch changes without a wake-up', { skip }, async (t) => {
  const { redis, store, url } = await gatewayOnRedis(t, SOON_MS)
  const { subscription, recorder } = await subscribedRecorder(t, url)
  await recorder.reaches(await publishMany(store, 'layer-updates', 2))
  const unsubscribed = new Promise((resolve) => subscription.once('subscribing', resolve))
  const again = nextSubscribed(subscription)
  await redis.administer('FLUSHALL')
  t.match(await within(unsubscribed, { what: 'the unsubscribe push' }), { code: 2500 })
  t.match(await again, { wasRecovering: true, recovered: false })
})
