import { sketchOf } from '@stream-manager/analytics/port'
import {
  type HealthReport,
  type Resources,
  type StreamState,
  UNKNOWN_PERFORMANCE,
} from '@stream-manager/contracts'
import t from 'tap'
import { Increments } from '../../src/figures/increments.ts'
import type { CountedValue, FigureValue, ProcessCounts } from '../../src/figures/measures.ts'
import { observe } from '../../src/figures/observe.ts'

const AT = '2030-01-01T00:00:00.000Z'

const stream = (changes: Partial<StreamState> = {}): StreamState => ({
  streamId: 'main',
  status: 'live',
  desired: 'live',
  health: 'healthy',
  revision: 5,
  appliedRevision: 3,
  since: AT,
  startedAt: AT,
  uptimeSeconds: 10,
  error: null,
  performance: { ...UNKNOWN_PERFORMANCE, speed: 0.9, bitrateKbps: 2500, framesDropped: 7 },
  outputs: [],
  preview: { hls: null },
  ...changes,
})

const resources: Resources = {
  timestamp: AT,
  host: {
    name: 'host',
    cpu: { percent: 12, cores: 2 },
    memory: { usedBytes: 95, totalBytes: 100 },
    disk: { usedBytes: null, totalBytes: 100 },
    network: { receivedBytesPerSecond: null, sentBytesPerSecond: 0 },
  },
  instances: [],
}

const find = (values: readonly FigureValue[], metric: string) =>
  values
    .filter((value) => value.metric === metric)
    .map(({ streamId, subject, value }) => [streamId, subject, value])

const health: HealthReport = {
  status: 'unhealthy',
  timestamp: AT,
  checks: {
    engine: { status: 'unhealthy', latencyMs: null, error: 'gone', since: AT },
    redis: { status: 'healthy', latencyMs: 1, error: null, since: AT },
  },
}

t.test('a stream, its outputs, the host and the components have values', async (t) => {
  const output = { type: 'hls', error: null, retries: 2, nextRetryAt: null, bitrateKbps: null } as const
  const outputs = [
    { ...output, id: 'hls', state: 'live' as const },
    { ...output, id: 'push', state: 'retrying' as const },
  ]
  const values = observe({ streams: [stream({ outputs })], resources, health, disabledWebhooks: 2 })
  t.strictSame(find(values, 'stream.on_air'), [['main', null, 1]])
  t.strictSame(find(values, 'stream.changes_waiting'), [['main', null, 2]])
  t.strictSame(find(values, 'stream.bitrate'), [['main', null, 2_500_000]])
  t.strictSame(find(values, 'output.failing'), [
    ['main', 'hls', 0],
    ['main', 'push', 1],
  ])
  t.strictSame(find(values, 'host.memory_used_percent'), [[null, null, 95]])
  t.strictSame(find(values, 'webhooks.disabled'), [[null, null, 2]])
  t.strictSame(find(values, 'component.unhealthy'), [
    [null, 'engine', 1],
    [null, 'redis', 0],
  ])
})

t.test('a figure that is not known has no value, and is not zero', async (t) => {
  const values = observe({ streams: [stream()], resources, health: null, disabledWebhooks: 0 })
  for (const metric of ['stream.frame_rate', 'host.disk_used_percent', 'component.unhealthy']) {
    t.strictSame(find(values, metric), [], metric)
  }
  t.strictSame(find(values, 'host.network_sent'), [[null, null, 0]])
})

t.test('each process of a service has a value, and the service has their number', async (t) => {
  const instance = {
    kind: 'service' as const,
    service: 'stream-api',
    services: ['stream-api'],
    streamId: null,
    pid: 1,
    measuredAt: AT,
    cpuPercent: 10,
    cpuLimitCores: null,
    memoryBytes: 100,
    memoryLimitBytes: null,
    eventLoopDelayMs: 5,
    sockets: null,
    programme: null,
  }
  const instances = ['a', 'b'].map((name) => ({ ...instance, instance: name }))
  const values = observe({
    streams: [],
    resources: { ...resources, instances },
    health: null,
    disabledWebhooks: 0,
  })
  t.strictSame(find(values, 'service.instances'), [[null, 'stream-api', 2]])
  t.strictSame(find(values, 'service.event_loop_delay').length, 2)
})

const counts = (change: Partial<ProcessCounts>): ProcessCounts => ({
  ...{ service: 'stream-api', instance: 'a' },
  ...change,
})

t.test('chat messages of all processes count, and a quiet stream has zeros', async (t) => {
  const increments = new Increments()
  const streams = [stream(), stream({ streamId: 'quiet' })]
  const added = (...processes: ProcessCounts[]) =>
    find(
      increments.of(observe({ streams, resources, health: null, disabledWebhooks: 0, processes })),
      'chat.messages',
    )
  const gateway = { service: 'ws-gateway', instance: 'b' }
  t.strictSame(added(counts({ chatMessages: {} }), counts({ ...gateway, chatMessages: { main: 7 } })), [])
  t.strictSame(
    added(counts({ chatMessages: { main: 2 } }), counts({ ...gateway, chatMessages: { main: 10 } })),
    [
      ['main', null, 2],
      ['quiet', null, 0],
      ['main', null, 3],
      ['quiet', null, 0],
    ],
  )
  t.strictSame(added(counts({})), [], 'a process that takes no messages counts none')
})

t.test('requests count by service, and each has its duration', async (t) => {
  const increments = new Increments()
  const added = (answered: number, durations: readonly number[]) => {
    const requests = { answered, refused: 1, failed: 0, durations: sketchOf(durations) }
    return increments.of(
      observe({
        streams: [],
        resources,
        health: null,
        disabledWebhooks: 0,
        processes: [counts({ requests })],
      }),
    )
  }
  added(2, [5, 5])
  const values = added(5, [5, 5, 20, 20, 400])
  t.strictSame(find(values, 'requests.count'), [[null, 'stream-api', 3]])
  t.strictSame(find(values, 'requests.refused'), [[null, 'stream-api', 0]])
  t.strictSame(
    values
      .filter(({ metric }) => metric === 'requests.duration')
      .map(({ value, count }) => [Math.round(value / 20), count]),
    [
      [1, 2],
      [20, 1],
    ],
  )
  t.strictSame(find(added(5, [5, 5, 20, 20, 400]), 'requests.duration'), [], 'no request has no duration')
})

t.test('a counter adds what it grew by, and its total after a restart', async (t) => {
  const increments = new Increments()
  const added = (framesDropped: number) => {
    const performance = { ...UNKNOWN_PERFORMANCE, framesDropped }
    const values = observe({
      streams: [stream({ performance })],
      resources,
      health: null,
      disabledWebhooks: 0,
    })
    return find(increments.of(values), 'stream.frames_dropped')
  }
  t.strictSame(added(7), [])
  t.strictSame(added(9), [['main', null, 2]])
  t.strictSame(added(1), [['main', null, 1]])
})

const totalOf = (value: number, source = 'one'): CountedValue => ({
  metric: 'stream.frames_dropped',
  streamId: 'main',
  subject: null,
  source,
  value,
})

t.test('a total becomes what was added to it', async (t) => {
  const increments = new Increments()
  const added = (...values: CountedValue[]) => increments.of(values).map(({ value }) => value)
  t.strictSame(added(totalOf(5)), [], 'nobody knows when the first ones were')
  t.strictSame(added(totalOf(8)), [3])
  t.strictSame(added(totalOf(2)), [2], 'a new run counts from zero')
  t.strictSame(added(totalOf(2), totalOf(9, 'two')), [0])
  t.strictSame(added(totalOf(10, 'two')), [1])
  t.strictSame(added(totalOf(2)), [], 'a source that was away is a new one')
})
