import { startFrozen, startGateway } from '@stream-manager/diagnostics/fakes'
import t from 'tap'
import { observe, observeHealthy, openStore } from './world.ts'

/** For answers that do not come. */
const DEADLINE_MS = 150

t.test('a service that says ready while its port is not bound is unhealthy, with the reason', async (t) => {
  const { api, observer } = await observeHealthy(t)
  await api.app.close()
  const check = await observer.probed('stream-api')
  t.equal(check.status, 'unhealthy')
  t.match(check.error, `says it is ready at ${api.url}, but`)
  t.match(check.error, 'nothing listens there')
})

t.test(
  'a service that says ready while its bound port is frozen is unhealthy, with the reason',
  async (t) => {
    const store = await openStore(t)
    const streamApiUrl = `http://127.0.0.1:${await startFrozen(t)}`
    await store.beat('stream-api', { address: streamApiUrl })
    const observer = await observe(t, store, {
      targets: { entryPoints: { 'stream-api': streamApiUrl } },
      deadlineMs: DEADLINE_MS,
    })
    t.match(await observer.probed('stream-api'), {
      status: 'unhealthy',
      error: `says it is ready at ${streamApiUrl}, but: did not answer within ${DEADLINE_MS} ms`,
    })
  },
)

t.test('every probe of the API opens a connection of its own', async (t) => {
  const { api, observer } = await observeHealthy(t)
  await observer.sidecar.round()
  let connections = 0
  api.app.server.on('connection', () => {
    connections += 1
  })
  await observer.sidecar.round()
  // One of the probe `alive`, and one of `serves`.
  t.equal(connections, 2)
})

t.test('one dead replica of two is degraded and named, two are unhealthy', async (t) => {
  const { store, api, observer } = await observeHealthy(t)
  await store.beat('stream-api', { instance: 'second', address: 'http://127.0.0.1:1' })
  t.match(await observer.probed('stream-api'), {
    status: 'degraded',
    error: /^instance second: says it is ready at http:\/\/127.0.0.1:1, but: .*nothing listens there$/,
  })
  t.match(await observer.health(), { status: 200, report: { status: 'degraded' } })
  await api.app.close()
  t.match(await observer.probed('stream-api'), {
    status: 'unhealthy',
    error: /stream-api-1: .*; instance second: /,
  })
  t.equal((await observer.health()).status, 503)
})

t.test('an address that means every interface is not probed', async (t) => {
  const { store, observer } = await observeHealthy(t)
  await store.beat('stream-api', { address: 'http://0.0.0.0:1' })
  t.match(await observer.probed('stream-api'), { status: 'healthy' })
})

t.test('an API that takes connections and never answers is unhealthy within the deadline', async (t) => {
  const store = await openStore(t)
  const targets = { entryPoints: { 'stream-api': `http://127.0.0.1:${await startFrozen(t)}` } }
  const observer = await observe(t, store, { targets, deadlineMs: DEADLINE_MS })
  t.match(await observer.probed('stream-api'), {
    status: 'unhealthy',
    error: `did not answer within ${DEADLINE_MS} ms`,
    latencyMs: null,
  })
})

t.test(
  'an address of an API that nobody answers at, while its instances do, is named as the fault',
  async (t) => {
    const { store } = await observeHealthy(t)
    const targets = { entryPoints: { 'stream-api': 'http://127.0.0.1:1' } }
    const observer = await observe(t, store, { targets })
    t.match(await observer.probed('stream-api'), { status: 'degraded', error: /^entry point: / })
  },
)

t.test('a gateway that answers but has no heartbeat is degraded', async (t) => {
  const gateway = await startGateway(t)
  const targets = { entryPoints: { 'ws-gateway': gateway.url } }
  const observer = await observe(t, await openStore(t), { targets })
  t.match(await observer.probed('gateway'), {
    status: 'degraded',
    error: 'answers, but sends no heartbeat',
  })
})

t.test('a gateway that leaves `connect` unanswered is unhealthy', async (t) => {
  const gateway = await startGateway(t, () => null)
  const targets = { entryPoints: { 'ws-gateway': gateway.url } }
  const observer = await observe(t, await openStore(t), { targets, deadlineMs: DEADLINE_MS })
  t.match(await observer.probed('gateway'), { status: 'unhealthy', error: /did not answer within/ })
})

t.test('a gateway port that is bound but frozen, or not bound, is unhealthy', async (t) => {
  const store = await openStore(t)
  const frozen = { entryPoints: { 'ws-gateway': `ws://127.0.0.1:${await startFrozen(t)}/ws` } }
  const observer = await observe(t, store, { targets: frozen, deadlineMs: DEADLINE_MS })
  t.match(await observer.probed('gateway'), { status: 'unhealthy', error: /did not answer within/ })
  const nowhere = { entryPoints: { 'ws-gateway': 'ws://127.0.0.1:1/ws' } }
  const absent = await observe(t, store, { targets: nowhere })
  t.match(await absent.probed('gateway'), { status: 'unhealthy', error: /nothing listens there/ })
})

t.test('a service that says it is not ready is degraded', async (t) => {
  const { store, observer } = await observeHealthy(t)
  await store.beat('ws-gateway', { ready: false })
  t.match(await observer.probed('gateway'), { status: 'degraded', error: /not ready: starting/ })
  t.equal((await observer.health()).status, 200, 'degraded still answers 200')
  t.match(await observer.health(), { report: { status: 'degraded' } })
})

t.test('a store whose probe fails or hangs is unhealthy, and a hung probe is not sent again', async (t) => {
  const store = await openStore(t)
  let calls = 0
  const hanging = {
    readLease: () => Promise.resolve(null),
    acquireLease: () => Promise.resolve(null),
    listLatest: () => Promise.resolve([]),
    probe: () => {
      calls += 1
      return new Promise<never>(() => {})
    },
  }
  const observer = await observe(t, store, { backplane: hanging, deadlineMs: DEADLINE_MS })
  t.match(await observer.probed('database'), { status: 'unhealthy', error: /did not answer within/ })
  t.match(await observer.probed('database'), { status: 'unhealthy', error: /has not answered for \d+ ms/ })
  t.equal(calls, 1)
  const real = await observe(t, store)
  t.match(await real.probed('database'), { status: 'healthy' })
  await store.backplane.close()
  t.match(await real.probed('database'), { status: 'unhealthy' })
  t.equal((await real.health()).status, 503)
})
