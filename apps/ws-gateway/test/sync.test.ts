import type { Backplane, ChannelEvent } from '@stream-manager/backplane/port'
import { FLAWLESS, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { openBackplane, startGateway } from './support/gateway.ts'
import { publishMany } from './support/publish.ts'
import { Recorder } from './support/recorder.ts'
import { nextSubscribed, stockClient, subscribed } from './support/stock-client.ts'
import { wrapBackplane } from './support/wrapped-backplane.ts'

type Heard = 'all' | 'nothing'

interface Ears {
  heard: Heard
  /** The gateway sees no top of a log before this. */
  stored: Promise<unknown>
}

/** A gateway whose wake-ups can be switched off: publications are stored, and it is not told. */
const deafGateway = async (t: Test) => {
  const store = await openBackplane(t)
  const ears: Ears = { heard: 'all', stored: Promise.resolve() }
  const subscribe: Backplane['subscribe'] = (channel, listener, options) => {
    const filtered = (event: ChannelEvent) => ears.heard === 'all' && listener(event)
    return store.subscribe(channel, filtered, options)
  }
  const snapshot: Backplane['snapshot'] = async (channel, keys) => {
    await ears.stored
    return store.snapshot(channel, keys)
  }
  const backplane = wrapBackplane(store, { subscribe, snapshot })
  const { url } = await startGateway(t, { backplane, limits: { syncIntervalMs: 100 } })
  return { store, url, ears }
}

const subscribedRecorder = async (t: Test, url: string) => {
  const client = stockClient(t, url)
  const subscription = client.newSubscription('layer-updates')
  const recorder = new Recorder(subscription)
  await subscribed(client, 'layer-updates')
  return { subscription, recorder }
}

t.test('a last message whose wake-up is lost is still delivered', async (t) => {
  const { store, url, ears } = await deafGateway(t)
  const { recorder } = await subscribedRecorder(t, url)
  await recorder.reaches(await publishMany(store, 'layer-updates', 3))
  ears.heard = 'nothing'
  const last = await publishMany(store, 'layer-updates', 4)
  await recorder.reaches(last)
  t.strictSame(recorder.report(0, last), FLAWLESS)
})

t.test('a hole is filled as soon as the next message comes', async (t) => {
  const { store, url, ears } = await deafGateway(t)
  const { recorder } = await subscribedRecorder(t, url)
  ears.heard = 'nothing'
  await publishMany(store, 'layer-updates', 30)
  ears.heard = 'all'
  const last = await publishMany(store, 'layer-updates', 5)
  await recorder.reaches(last)
  t.strictSame(recorder.report(0, last), FLAWLESS)
})

t.test('when the gap is no longer kept the client is told, and gets a snapshot', async (t) => {
  const { store, url, ears } = await deafGateway(t)
  const client = stockClient(t, url)
  await subscribed(client, 'stream-state')
  const subscription = client.getSubscription('stream-state')
  if (!subscription) throw new Error('no subscription')
  const told = new Promise((resolve) => subscription.once('subscribing', resolve))
  const again = nextSubscribed(subscription)
  ears.heard = 'nothing'
  // A look at the log halfway would find all it needs: then there is no gap.
  const published = publishMany(store, 'stream-state', 300)
  ears.stored = published
  t.match(await within(told, { what: 'the unsubscribe push' }), { code: 2500, reason: 'insufficient state' })
  const back = await again
  t.match(back, { wasRecovering: true, recovered: false })
  t.equal(back.streamPosition?.offset, await published, 'the snapshot is past the gap')
})

t.test('when the epoch changes unheard the client is told, and gets a snapshot', async (t) => {
  let renewed = false
  const store = await openBackplane(t)
  const snapshot: Backplane['snapshot'] = async (channel, keys) => {
    const read = await store.snapshot(channel, keys)
    return renewed ? { ...read, position: { epoch: 'renewed', offset: 0 } } : read
  }
  const backplane = wrapBackplane(store, { snapshot })
  const { url } = await startGateway(t, { backplane, limits: { syncIntervalMs: 100 } })
  const { subscription, recorder } = await subscribedRecorder(t, url)
  await recorder.reaches(await publishMany(store, 'layer-updates', 2))
  const told = new Promise((resolve) => subscription.once('subscribing', resolve))
  renewed = true
  t.match(await within(told, { what: 'the unsubscribe push' }), { code: 2500 })
})
