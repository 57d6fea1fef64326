import { readFile } from 'node:fs/promises'
import type { HostResources, OutputStatus, Performance } from '@stream-manager/contracts'
import {
  COMPONENTS,
  HEALTH_STATUSES,
  HEALTHS,
  OUTPUT_STATES,
  SERVICES,
  STREAM_STATUSES,
  VERSION,
} from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { holdMain, startMain } from './fake-engine.ts'
import { type Family, parsePrometheusText } from './prometheus-text.ts'
import { observe, observeHealthy, openStore } from './world.ts'

const LAYER_STATES = ['ready', 'loading', 'stalled', 'failed', 'unknown']
const CODES = [
  ...STREAM_STATUSES,
  ...HEALTHS,
  ...HEALTH_STATUSES,
  ...OUTPUT_STATES,
  ...LAYER_STATES,
  'leaving',
  VERSION,
]

/** Every value that a label may have in this test. */
const CLOSED: Readonly<Record<string, readonly string[]>> = {
  service: [...SERVICES, ...COMPONENTS],
  instance: SERVICES.map((service) => `${service}-1`),
  stream: ['main'],
  output: ['hls', 'icecast-1'],
  code: CODES,
}

/** A full set of numbers, all of them different at another `step`. */
const performanceAt = (step: number): Performance => ({
  fps: 20 + step,
  targetFps: 25 + step,
  bitrateKbps: 2500 + step,
  framesRendered: 100 * step,
  framesDropped: 10 * step,
  framesDuplicated: 5 * step,
  speed: 1 - step / 100,
  renderTimeMs: 4 + step,
  cpuPercent: 40 + step,
  memoryBytes: 200_000_000 + step,
})

const outputAt = (step: number): OutputStatus => ({
  id: 'icecast-1',
  type: 'icecast',
  state: step % 2 === 0 ? 'retrying' : 'live',
  error: null,
  retries: step,
  nextRetryAt: null,
  bitrateKbps: 128 + step,
})

const hostAt = (step: number): HostResources => ({
  name: 'host-1',
  cpu: { percent: step, cores: step },
  memory: { usedBytes: step, totalBytes: step },
  disk: { usedBytes: step, totalBytes: step },
  network: { receivedBytesPerSecond: step, sentBytesPerSecond: step },
})

/** A running system in which `step` changes every measured number. */
const runningSystem = async (t: Test) => {
  const clock = fakeClock()
  let now = 0
  const world = await observeHealthy(t, { clock, measureHost: async () => hostAt(now) })
  const { store } = world
  const output = {
    id: 'icecast-1',
    type: 'icecast' as const,
    url: 'http://127.0.0.1:8000/live.mp3',
    key: 'hackme',
  }
  t.ok((await store.domain.outputs.create('main', output)).ok)
  t.ok(
    (await store.domain.layers.create('main', { id: 'box', type: 'color', content: { color: '#fff' } })).ok,
  )
  await startMain(store)
  const engine = await holdMain(t, store)
  const probe = store.backplane.probe.bind(store.backplane)
  let probeTakesMs = 0
  let isAway = false
  store.backplane.probe = () => {
    clock.advance(probeTakesMs)
    return isAway ? Promise.reject(new Error('away')) : probe()
  }
  const loseStore = async (durationMs: number) => {
    isAway = true
    await world.observer.sidecar.round()
    clock.advance(durationMs)
    isAway = false
  }
  const step = async (number: number) => {
    now = number
    await loseStore(100 * number)
    clock.advance(1000 + number)
    probeTakesMs = number
    await world.observer.sidecar.sample()
    const layer = { state: number % 2 === 0 ? ('failed' as const) : ('ready' as const), error: null }
    await engine.report({
      status: number % 2 === 0 ? 'paused' : 'live',
      startedAt: new Date(Date.now() - 60_000 * number).toISOString(),
      appliedRevision: number,
      performance: performanceAt(number),
      outputs: { 'icecast-1': outputAt(number) },
      layers: { box: layer },
    })
    const numbers = {
      cpuPercent: number,
      memoryBytes: number * 1000,
      eventLoopDelayMs: number,
      sockets: number,
      cpuLimitCores: number,
      memoryLimitBytes: number,
    }
    await store.beat('engine', { ...numbers, ready: number % 2 === 1 })
    const ignored = {
      newerFieldsRead: number,
      unknownEventsRead: number,
      unreadableValuesRead: number,
    }
    const refused = { refusedHosts: number, refusedOrigins: number, refusedConnections: number }
    const credentials = {
      credentialsRefused: number,
      credentialsRevoked: number,
      credentialsOfOtherClocks: number,
    }
    const signIns = {
      signedIn: number,
      signInsFailed: number,
      signInsRefused: number,
      refreshTokensReused: number,
    }
    const readCache = {
      readCacheHits: number,
      readCacheMisses: number,
      readCacheEntries: number,
      readCacheBytes: number,
      readCacheAgeSeconds: number,
    }
    const intake = { intakePartitions: number, intakeFailures: number }
    const errors = { errorsReported: number, errorsDropped: number }
    const deliveries = { deliveriesSent: number, deliveryFailures: number, deliveriesGivenUp: number }
    const alerts = { alertFailures: number, alertsWithoutRoom: number, disabledWebhooks: number }
    const alertmanager = {
      alertmanagerPosts: number,
      alertmanagerFailures: number,
      outsideAlertsIgnored: number,
    }
    const counters = {
      subscriptions: number,
      queuedBytes: number * 10,
      spareMemoryBytes: number * 1000,
      ...ignored,
      ...refused,
      ...credentials,
      ...signIns,
      ...readCache,
      ...intake,
      ...deliveries,
      ...errors,
      ...alerts,
      ...alertmanager,
    }
    await store.beat('ws-gateway', { counters })
  }
  return { ...world, clock, step }
}

const familiesAt = async (scraped: () => Promise<string>) => parsePrometheusText(await scraped())

const sampleOf = (families: Map<string, Family>, name: string, labels: Record<string, string> = {}) =>
  families
    .get(`stream_manager_${name}`)
    ?.samples.find((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    ?.value

t.test('the text is valid, and names, units and labels are of the closed sets', async (t) => {
  const { observer, step } = await runningSystem(t)
  await step(1)
  const families = await familiesAt(observer.scraped)
  for (const { name, type, samples } of families.values()) {
    t.match(name, /^stream_manager_[a-z]+(_[a-z]+)*$/)
    t.equal(name.endsWith('_total'), type === 'counter', `${name} is a ${type}`)
    t.ok(samples.length > 0, `${name} has series`)
    for (const { labels } of samples) {
      for (const [label, value] of Object.entries(labels)) {
        t.ok(CLOSED[label]?.includes(value), `${name}: ${label}="${value}" is of the closed set`)
      }
    }
  }
})

/** Rows of the committed page by metric, each with the text that stands above its table. */
const documentedMetrics = async () => {
  const page = await readFile(new URL('../../../docs/reference/metrics.md', import.meta.url), 'utf8')
  const sections = page.split('\n## ').slice(1)
  const rows = sections.flatMap((section) =>
    [...section.matchAll(/^\| `(stream_manager_\w+)` \| (\w+) \| [^|]+ \| ([^|]*) \|/gm)].map(
      ([, name = '', type = '', labels = '']) => ({
        name,
        type,
        labels,
        section: section.split('| metric')[0],
      }),
    ),
  )
  return new Map(rows.map((row) => [row.name, row]))
}

t.test('a running sidecar exposes exactly the metrics, types and labels of the reference page', async (t) => {
  const { observer, step } = await runningSystem(t)
  const documented = await documentedMetrics()
  await step(1)
  const families = await familiesAt(observer.scraped)
  t.strictSame(
    [...families.keys()].sort(),
    [...documented.keys()].sort(),
    'run `npx pnpm run docs:reference`',
  )
  for (const { name, type, samples } of families.values()) {
    const row = documented.get(name)
    t.equal(row?.type, type, name)
    for (const [label, value] of samples.flatMap(({ labels }) => Object.entries(labels))) {
      t.ok(row?.labels.includes(`\`${label}\``), `${name} has the label ${label}`)
      if (label === 'service') t.ok(row?.section?.includes(`\`${value}\``), `${name}: ${value} is listed`)
      if (label === 'code' && value !== VERSION)
        t.ok(row?.labels.includes(`\`${value}\``), `${name}: ${value} is listed`)
    }
  }
})

t.test('every metric changes with its measurement', async (t) => {
  const { observer, step } = await runningSystem(t)
  await step(1)
  const before = await familiesAt(observer.scraped)
  await step(2)
  const after = await familiesAt(observer.scraped)
  t.strictSame([...after.keys()], [...before.keys()])
  for (const name of before.keys()) {
    if (name === 'stream_manager_build_info') continue
    t.notSame(after.get(name)?.samples, before.get(name)?.samples, `${name} moved`)
  }
})

t.test('numbers arrive in base units', async (t) => {
  const { observer, step } = await runningSystem(t)
  await step(1)
  const families = await familiesAt(observer.scraped)
  const main = { stream: 'main' }
  t.equal(sampleOf(families, 'stream_frame_rate_fps', main), 21)
  t.equal(sampleOf(families, 'stream_bitrate_bits_per_second', main), 2_501_000)
  t.equal(sampleOf(families, 'stream_render_time_seconds', main), 0.005)
  t.equal(sampleOf(families, 'stream_rendered_frames_total', main), 100)
  t.equal(sampleOf(families, 'stream_status', { ...main, code: 'live' }), 1)
  t.equal(sampleOf(families, 'stream_status', { ...main, code: 'offline' }), 0)
  t.equal(sampleOf(families, 'stream_layers_count', { ...main, code: 'ready' }), 1)
  t.equal(sampleOf(families, 'output_state', { output: 'icecast-1', code: 'live' }), 1)
  t.equal(sampleOf(families, 'output_retries_total', { output: 'icecast-1' }), 1)
  t.equal(sampleOf(families, 'service_up', { service: 'engine' }), 1)
  t.equal(sampleOf(families, 'service_event_loop_delay_seconds', { service: 'engine' }), 0.001)
  t.equal(sampleOf(families, 'health_status', { service: 'database', code: 'healthy' }), 1)
  t.ok((sampleOf(families, 'health_outage_seconds', { service: 'database' }) ?? 0) >= 1.1)
  t.equal(sampleOf(families, 'health_probes_total', { service: 'database', code: 'healthy' }), 1)
})

t.test('an unknown value has no series instead of a zero', async (t) => {
  const { observer } = await observeHealthy(t)
  const families = await familiesAt(observer.scraped)
  t.equal(sampleOf(families, 'stream_frame_rate_fps'), undefined)
  t.equal(sampleOf(families, 'stream_rendered_frames_total'), undefined)
  t.equal(sampleOf(families, 'stream_status', { code: 'offline' }), 1)
})

t.test('series of removed subjects disappear, and so do stale numbers', async (t) => {
  const { store, observer, step, clock } = await runningSystem(t)
  await step(1)
  await observer.scraped()
  t.ok((await store.domain.outputs.delete({ streamId: 'main', id: 'icecast-1' })).ok)
  const families = await familiesAt(observer.scraped)
  t.equal(sampleOf(families, 'output_retries_total', { output: 'icecast-1' }), undefined)
  clock.advance(6001)
  const stale = parsePrometheusText(await (await fetch(`${observer.metricsUrl}/metrics`)).text())
  t.equal(sampleOf(stale, 'stream_frame_rate_fps'), undefined)
  t.equal(sampleOf(stale, 'service_up'), undefined)
  t.equal(sampleOf(stale, 'health_status', { service: 'stream', code: 'unhealthy' }), 1)
})

t.test(
  'a heartbeat of an unknown service, or one that does not match the contract, makes no series',
  async (t) => {
    const { store, observer } = await observeHealthy(t)
    const before = await familiesAt(observer.scraped)
    await store.backplane.setLatest('services/evil/1', { service: 'evil', instance: 'x' })
    for (let index = 0; index < 300; index += 1) {
      await store.backplane.setLatest(`services/other/${index}`, { service: 'other', instance: `i${index}` })
    }
    const after = await familiesAt(observer.scraped)
    const count = (families: Map<string, Family>) =>
      [...families.values()].flatMap(({ samples }) => samples).length
    t.equal(count(after), count(before))
  },
)

t.test('requests add no series', async (t) => {
  const observer = await observe(t, await openStore(t))
  const size = async () => (await observer.scraped()).split('\n').length
  await observer.sidecar.round()
  const before = await size()
  for (let index = 0; index < 50; index += 1) await fetch(`${observer.metricsUrl}/path-${index}`)
  t.equal(await size(), before)
})

t.test('two sidecars in one process do not share a registry', async (t) => {
  const [one, two] = [await observe(t, await openStore(t)), await observeHealthy(t)]
  t.equal(
    sampleOf(await familiesAt(one.scraped), 'health_status', { service: 'stream-api', code: 'healthy' }),
    0,
  )
  t.equal(
    sampleOf(await familiesAt(two.observer.scraped), 'health_status', {
      service: 'stream-api',
      code: 'healthy',
    }),
    1,
  )
})
