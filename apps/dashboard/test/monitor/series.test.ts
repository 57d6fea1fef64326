import type { Resources } from '@stream-manager/contracts'
import t from 'tap'
import { hostSeriesOf, seriesOf } from '../../src/features/monitor/series.ts'

const START_MS = Date.parse('2026-01-01T00:00:00.000Z')

const NAMES = {
  shared: (services: string) => `all of ${services}`,
  encoder: (streamId: string) => `encoder of ${streamId}`,
  spare: 'spare',
}

type Instance = Resources['instances'][number]

const instance = (
  service: string,
  id: string,
  cpuPercent: number | null,
  change: Partial<Instance> = {},
): Instance => ({
  kind: 'service',
  service,
  services: [service],
  streamId: null,
  pid: 1,
  instance: id,
  measuredAt: '2026-01-01T00:00:00.000Z',
  cpuPercent,
  cpuLimitCores: null,
  memoryBytes: 1000,
  memoryLimitBytes: null,
  eventLoopDelayMs: 1,
  sockets: service === 'ws-gateway' ? 7 : null,
  programme: null,
  ...change,
})

const sample = (seconds: number, instances: Resources['instances']): Resources => ({
  timestamp: new Date(START_MS + seconds * 1000).toISOString(),
  host: null,
  instances,
})

const history = (...items: Resources[]) => ({ intervalMs: 5000, items })

t.test('each instance is a line, by its service, and by its id where a service has several', async (t) => {
  const instances = [
    instance('stream-api', 'a', 40),
    instance('stream-api', 'b', 30),
    instance('engine', 'c', 90),
  ]
  const { lines } = seriesOf(history(sample(0, instances)), 'cpu', NAMES)
  t.strictSame(lines, [
    { name: 'stream-api a', values: [40] },
    { name: 'stream-api b', values: [30] },
    { name: 'engine', values: [90] },
  ])
})

t.test('encoders, spare processes and shared processes have names of their own', async (t) => {
  const instances = [
    instance('engine', 'a/encoder/main', 130, { kind: 'encoder', services: [], streamId: 'main' }),
    instance('engine', 'a/spare', null, { kind: 'spare', services: [] }),
    instance('standalone', 'a', 20, { services: ['engine', 'stream-api'] }),
  ]
  const nameOfLines = (measure: 'cpu' | 'memory') =>
    seriesOf(history(sample(0, instances)), measure, NAMES).lines.map(({ name }) => name)
  t.strictSame(nameOfLines('memory'), ['encoder of main', 'spare', 'all of engine, stream-api'])
  t.strictSame(nameOfLines('cpu'), ['encoder of main', 'all of engine, stream-api'])
})

t.test('a time without samples is a gap, and a line that is never measured is left out', async (t) => {
  const api = (cpu: number) => [instance('stream-api', 'a', cpu)]
  const samples = history(sample(0, api(1)), sample(5, api(2)), sample(60, api(3)))
  const { times, lines } = seriesOf(samples, 'cpu', NAMES)
  t.strictSame(lines[0]?.values, [1, 2, null, 3])
  t.equal(times.length, 4)
  t.strictSame(seriesOf(samples, 'sockets', NAMES).lines, [])
})

t.test('a machine that nobody measured has no line', async (t) => {
  t.strictSame(hostSeriesOf(history(sample(0, [])), 'cpu').lines, [])
})

t.test('the programme is a line for each encoder, and no other process has one', async (t) => {
  const programme = { fps: 30, bitrateKbps: 2500, renderTimeMs: 9, framesDropped: 1 }
  const encoder = instance('engine', 'a/encoder/main', 90, { kind: 'encoder', streamId: 'main', programme })
  const { lines } = seriesOf(history(sample(0, [instance('engine', 'a', 5), encoder])), 'bitrate', NAMES)
  t.strictSame(lines, [{ name: 'encoder of main', values: [2500] }])
})
