import { checker, type HealthCheck, HealthReport, Problem } from '@stream-manager/contracts'
import { eventually, fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { observe, observeHealthy, openStore, startApi } from './world.ts'

const checkReport = checker(HealthReport, 'the health report')
const checkProblem = checker(Problem, 'the problem')
const COMPONENTS = ['stream', 'database', 'stream-api', 'gateway', 'engine', 'event-handler']

t.test('before the first round everything is unhealthy and says why, but the process lives', async (t) => {
  const { healthUrl, health } = await observe(t, await openStore(t))
  const { status, report } = await health()
  t.equal(status, 503)
  t.strictSame(Object.keys(report.checks), COMPONENTS)
  for (const check of Object.values(report.checks))
    t.match(check, { status: 'unhealthy', error: 'not probed yet' })
  const ready = await fetch(`${healthUrl}/health/ready`)
  t.equal(ready.status, 503)
  t.match(await ready.json(), { status: 'unavailable', error: /probes/ })
  for (const path of ['/health/simple', '/health/live']) {
    const response = await fetch(healthUrl + path)
    t.equal(response.status, 200)
    t.match(await response.json(), { status: 'ok', timestamp: /Z$/ })
  }
})

t.test('a healthy system is healthy as a whole and in each component', async (t) => {
  const { observer } = await observeHealthy(t)
  await observer.sidecar.round()
  const { status, report } = await observer.health()
  t.match(report, { status: 'healthy' }, JSON.stringify(report))
  t.equal(status, 200)
  t.ok(checkReport(report).ok)
  t.strictSame(Object.keys(report.checks), COMPONENTS)
  for (const component of COMPONENTS) {
    const response = await fetch(`${observer.healthUrl}/health/${component}`)
    t.equal(response.status, 200, component)
    const check = (await response.json()) as HealthCheck
    t.match(check, { status: 'healthy', error: null })
    t.ok((check.latencyMs ?? -1) >= 0, `${component} has a latency`)
  }
  t.equal((await fetch(`${observer.healthUrl}/health/ready`)).status, 200)
})

t.test('an unknown component is 404, and so is one that is not configured', async (t) => {
  const { healthUrl } = await observe(t, await openStore(t))
  for (const name of ['redis', 'icecast', 'toString', '__proto__']) {
    const response = await fetch(`${healthUrl}/health/${name}`)
    t.equal(response.status, 404, name)
    const problem = checkProblem(await response.json())
    t.match(problem, { ok: true, value: { code: 'request.not_found', detail: /stream-api/ } })
  }
})

t.test('each port serves its own routes only', async (t) => {
  const { healthUrl, metricsUrl } = await observe(t, await openStore(t))
  t.equal((await fetch(`${healthUrl}/metrics`)).status, 404)
  t.equal((await fetch(`${metricsUrl}/health`)).status, 404)
})

t.test('answers forbid caches to store them', async (t) => {
  const { healthUrl } = await observe(t, await openStore(t))
  t.equal((await fetch(`${healthUrl}/health`)).headers.get('cache-control'), 'no-store')
})

t.test('a started sidecar reports that a service died, and that it recovered', async (t) => {
  const { store, api, observer } = await observeHealthy(t, { periodMs: 50 })
  const overall = async () => (await observer.health()).report.status
  observer.sidecar.start()
  await eventually(async () => (await overall()) === 'healthy', { what: 'health' })
  const port = Number(new URL(api.url).port)
  await api.app.close()
  await eventually(async () => (await overall()) === 'unhealthy', { what: 'the loss of the API' })
  t.equal((await observer.health()).status, 503)
  const again = await startApi(t, store.domain, port)
  await eventually(async () => (await overall()) === 'healthy', { what: `recovery at ${again.url}` })
})

t.test('results older than six seconds are unhealthy and stale, and the sidecar is not ready', async (t) => {
  const clock = fakeClock()
  const { observer } = await observeHealthy(t, { clock, periodMs: 2000 })
  await observer.sidecar.round()
  clock.advance(6000)
  t.equal((await observer.health()).status, 200)
  clock.advance(1)
  const { status, report } = await observer.health()
  t.equal(status, 503)
  for (const check of Object.values(report.checks)) {
    t.match(check, { status: 'unhealthy', error: 'stale: last probed 6001 ms ago' })
  }
  t.equal((await fetch(`${observer.healthUrl}/health/ready`)).status, 503)
})

t.test('for a minute after its recovery a component says how long it was unhealthy', async (t) => {
  const clock = fakeClock()
  const { store, observer } = await observeHealthy(t, { clock })
  t.notOk('recovered' in (await observer.probed('database')))
  const { probe } = store.backplane
  store.backplane.probe = () => Promise.reject(new Error('away'))
  await observer.probed('database')
  clock.advance(30_000)
  t.notOk('recovered' in (await observer.probed('database')), 'it still is')
  clock.advance(5000)
  store.backplane.probe = probe.bind(store.backplane)
  const recovered = { at: clock.now().toISOString(), outageMs: 35_000 }
  t.strictSame((await observer.probed('database')).recovered, recovered)
  clock.advance(59_000)
  t.strictSame((await observer.probed('database')).recovered, recovered)
  clock.advance(1000)
  t.notOk('recovered' in (await observer.probed('database')))
})

t.test('a result that is stale says nothing of a recovery', async (t) => {
  const clock = fakeClock()
  const { store, observer } = await observeHealthy(t, { clock })
  const { probe } = store.backplane
  store.backplane.probe = () => Promise.reject(new Error('away'))
  await observer.probed('database')
  store.backplane.probe = probe.bind(store.backplane)
  t.ok('recovered' in (await observer.probed('database')))
  clock.advance(6001)
  const { checks } = (await observer.health()).report
  t.match(checks['database'], { status: 'unhealthy', error: /^stale/ })
  t.notOk('recovered' in (checks['database'] ?? {}))
})

t.test('`since` is the time at which the status last changed', async (t) => {
  const clock = fakeClock()
  const { store, api, observer } = await observeHealthy(t, { clock })
  const first = await observer.probed('stream-api')
  clock.advance(1000)
  t.equal((await observer.probed('stream-api')).since, first.since)
  clock.advance(1000)
  await api.app.close()
  await store.beat('stream-api', { address: api.url })
  const dead = await observer.probed('stream-api')
  t.match(dead, { status: 'unhealthy', since: clock.now().toISOString() })
})
