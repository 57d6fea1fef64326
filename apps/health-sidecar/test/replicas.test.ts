import type { Heartbeat, ServiceName } from '@stream-manager/contracts'
import { startFrozen, startGateway } from '@stream-manager/diagnostics/fakes'
import { type FakeClock, fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { SETTLING_MS } from '../src/watch/outage.ts'
import { observe, observeHealthy, openStore, startApi } from './world.ts'

/** A probe that is not answered takes all of it; one that is answered must not. */
const DEADLINE_MS = 10_000

/** Two engines on a fake clock; each sends a heartbeat by `beat`. */
const twoEngines = async (t: Test) => {
  const clock = fakeClock()
  const store = await openStore(t)
  const observer = await observe(t, store, { clock })
  let beats = 0
  const beat = (instance: string, change: Partial<Heartbeat> = {}) => {
    beats += 1
    return store.beat('engine', { instance, at: new Date(beats).toISOString(), ...change })
  }
  await beat('e1')
  await beat('e2')
  return { clock, store, observer, beat, engine: () => observer.probed('engine') }
}

/** Advances the clock second by second, with the heartbeats that `beat` sends in each. */
const pass = async (clock: FakeClock, seconds: number, beat: () => Promise<void>) => {
  for (let second = 0; second < seconds; second += 1) {
    clock.advance(1000)
    await beat()
  }
}

t.test(
  'a silent engine is named within five seconds; without another one the service is unhealthy',
  async (t) => {
    const { clock, beat, engine } = await twoEngines(t)
    t.match(await engine(), { status: 'healthy' })
    await pass(clock, 4, () => beat('e1'))
    t.match(await engine(), {
      status: 'degraded',
      error: /^instance e2: .*no heartbeat for 4000 ms \(the last one said ready\)$/,
    })
    await pass(clock, 4, async () => {})
    t.match(await engine(), { status: 'unhealthy', error: /instance e1: .*instance e2: / })
    await beat('e1')
    await beat('e2')
    t.match(await engine(), { status: 'healthy' }, 'both send heartbeats again')
  },
)

t.test('a replica that drains is no fault, and is removed once it left', async (t) => {
  const { clock, beat, engine } = await twoEngines(t)
  await engine()
  await beat('e2', { ready: false, leaving: true })
  t.match(await engine(), {
    status: 'healthy',
    details: { instances: [{ instance: 'e1' }, { instance: 'e2', status: 'leaving' }] },
  })
  await pass(clock, 4, () => beat('e1'))
  const check = await engine()
  t.match(check, { status: 'healthy', details: { instances: { length: 1 } } })
})

t.test('a service whose instances all leave is degraded, then unhealthy', async (t) => {
  const { clock, beat, engine } = await twoEngines(t)
  await engine()
  for (const name of ['e1', 'e2']) await beat(name, { ready: false, leaving: true })
  t.match(await engine(), { status: 'degraded', error: 'not ready: every instance is leaving' })
  await pass(clock, 4, async () => {})
  t.match(await engine(), { status: 'unhealthy', error: 'no instance is known' })
})

t.test('each new replica replaces one dead replica', async (t) => {
  const { clock, beat, engine } = await twoEngines(t)
  await engine()
  await pass(clock, 4, async () => {})
  t.match(await engine(), { status: 'unhealthy' })
  await beat('e3')
  await engine()
  t.match(await engine(), { status: 'degraded', details: { instances: { length: 2 } } })
  await beat('e4')
  await engine()
  t.match(await engine(), {
    status: 'healthy',
    details: { instances: [{ instance: 'e3' }, { instance: 'e4' }] },
  })
})

t.test('an API that was killed is removed once another has its address', async (t) => {
  const clock = fakeClock()
  const store = await openStore(t)
  const api = await startApi(t, store.domain)
  const observer = await observe(t, store, { clock })
  let beats = 0
  const beat = (instance: string) => {
    beats += 1
    return store.beat('stream-api', { instance, address: api.url, at: new Date(beats).toISOString() })
  }
  await beat('killed')
  await observer.probed('stream-api')
  await pass(clock, 4, async () => {})
  t.match(await observer.probed('stream-api'), {
    status: 'degraded',
    error: /^answers, but no heartbeat/,
  })
  await beat('came-back')
  t.match(await observer.probed('stream-api'), {
    status: 'healthy',
    details: { instances: [{ instance: 'came-back' }] },
  })
})

t.test('a dead replica without a replacement is removed after ten minutes', async (t) => {
  const { clock, beat, engine } = await twoEngines(t)
  await engine()
  clock.advance(599_000)
  await beat('e1')
  t.match(await engine(), { status: 'degraded' })
  clock.advance(2000)
  await beat('e1')
  await engine()
  t.match(await engine(), { status: 'healthy', details: { instances: { length: 1 } } })
})

t.test('a host with a wrong clock is not silent, and an unchanged heartbeat counts once', async (t) => {
  const { clock, beat, engine } = await twoEngines(t)
  await engine()
  await pass(clock, 2, () => beat('e1'))
  for (const jump of [3_600_000, -3_600_000]) {
    clock.jumpWallClock(jump)
    t.match(await engine(), { status: 'healthy' })
  }
  clock.advance(1001)
  t.match(await engine(), { status: 'degraded', error: /instance e2/ })
})

t.test('a frozen gateway beside another, and an unbound API beside another, are named', async (t) => {
  const { store, observer } = await observeHealthy(t, { deadlineMs: DEADLINE_MS })
  const second = await startGateway(t)
  await store.beat('ws-gateway', { instance: 'second', address: second.address })
  t.match(await observer.probed('gateway'), { status: 'healthy' })
  await store.beat('ws-gateway', { instance: 'second', address: `http://127.0.0.1:${await startFrozen(t)}` })
  t.match(await observer.probed('gateway'), {
    status: 'degraded',
    error: /instance second: .*did not answer within/,
  })
  await store.beat('ws-gateway', { instance: 'second', address: second.address })
  const api = await startApi(t, store.domain)
  await store.beat('stream-api', { instance: 'second', address: api.url })
  t.match(await observer.probed('stream-api'), { status: 'healthy' })
  await api.app.close()
  t.match(await observer.probed('stream-api'), {
    status: 'degraded',
    error: /instance second: .*nothing listens/,
  })
})

t.test('an API that is draining and answers its check with 503 is healthy', async (t) => {
  const { api, observer } = await observeHealthy(t)
  api.overrides.set('/healthz', { status: 503, body: { status: 'draining' } })
  t.match(await observer.probed('stream-api'), { status: 'healthy' })
})

t.test('a gateway that takes `connect` but leaves pings unanswered is unhealthy', async (t) => {
  const { store, gateway, observer } = await observeHealthy(t, { deadlineMs: DEADLINE_MS })
  gateway.answerPings(false)
  await store.beat('ws-gateway', { address: gateway.address })
  t.match(await observer.probed('gateway'), { status: 'unhealthy', error: /did not answer within/ })
})

const SERVICES: readonly (readonly [ServiceName, 'stream-api' | 'gateway' | 'engine'])[] = [
  ['stream-api', 'stream-api'],
  ['ws-gateway', 'gateway'],
  ['engine', 'engine'],
]

t.test(
  'an unavailable backplane degrades the services and is named; known instances are still probed',
  async (t) => {
    const clock = fakeClock()
    const store = await openStore(t)
    let away = false
    const listLatest = (prefix: string) =>
      away ? Promise.reject(new Error('away')) : store.backplane.listLatest(prefix)
    const backplane = {
      listLatest,
      probe: () => store.backplane.probe(),
      readLease: (name: string) => store.backplane.readLease(name),
      acquireLease: async () => null,
    }
    const api = await startApi(t, store.domain)
    const gateway = await startGateway(t)
    await store.beat('stream-api', { address: api.url })
    await store.beat('ws-gateway', { address: gateway.address })
    await store.beat('engine')
    const observer = await observe(t, store, { backplane, clock })
    t.match(await observer.health().then(() => observer.probed('engine')), { status: 'healthy' })
    away = true
    clock.advance(60_000)
    for (const [, component] of SERVICES) {
      t.match(await observer.probed(component), {
        status: 'degraded',
        error: 'database is unavailable',
        details: { degraded: ['database'], instances: { length: 1 } },
      })
    }
    await gateway.close()
    t.match(await observer.probed('gateway'), { status: 'unhealthy', error: /nothing listens there/ })
    t.equal((await fetch(`${observer.healthUrl}/health/live`)).status, 200)
    t.equal((await fetch(`${observer.healthUrl}/health/ready`)).status, 200)
    away = false
    t.match(await observer.probed('engine'), { status: 'healthy' }, 'services have time to reconnect')
    clock.advance(SETTLING_MS + 1)
    t.match(await observer.probed('engine'), { status: 'unhealthy', error: /no heartbeat/ })
  },
)

t.test(
  'an API that cannot serve is degraded while the backplane is unavailable, and unhealthy otherwise',
  async (t) => {
    const { store, api, observer } = await observeHealthy(t)
    api.overrides.set('/api/stream/state', { status: 503, body: {} })
    t.match(await observer.probed('stream-api'), { status: 'unhealthy', error: /state: status 503/ })
    const listLatest = store.backplane.listLatest.bind(store.backplane)
    store.backplane.listLatest = () => Promise.reject(new Error('away'))
    t.match(await observer.probed('stream-api'), { status: 'degraded', error: /state: status 503/ })
    store.backplane.listLatest = listLatest
  },
)

t.test('at most 64 instances are watched', async (t) => {
  const store = await openStore(t)
  const observer = await observe(t, store)
  for (let index = 0; index < 70; index += 1) await store.beat('engine', { instance: `e${index}` })
  t.match(await observer.probed('engine'), { details: { instances: { length: 64 } } })
})
