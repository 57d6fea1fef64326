import type { Resources } from '@stream-manager/contracts'
import t from 'tap'
import { hostSeriesOf, seriesOf } from '../../src/features/monitor/series.ts'

const START_MS = Date.parse('2026-01-01T00:00:00.000Z')

const instance = (service: string, id: string, cpuPercent: number | null) => ({
  service,
  instance: id,
  measuredAt: '2026-01-01T00:00:00.000Z',
  cpuPercent,
  cpuLimitCores: null,
  memoryBytes: 1000,
  memoryLimitBytes: null,
  eventLoopDelayMs: 1,
  sockets: service === 'ws-gateway' ? 7 : null,
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
  const { lines } = seriesOf(history(sample(0, instances)), 'cpu')
  t.strictSame(lines, [
    { name: 'stream-api a', values: [40] },
    { name: 'stream-api b', values: [30] },
    { name: 'engine', values: [90] },
  ])
})

t.test('a time without samples is a gap, and a line that is never measured is left out', async (t) => {
  const api = (cpu: number) => [instance('stream-api', 'a', cpu)]
  const samples = history(sample(0, api(1)), sample(5, api(2)), sample(60, api(3)))
  const { times, lines } = seriesOf(samples, 'cpu')
  t.strictSame(lines[0]?.values, [1, 2, null, 3])
  t.equal(times.length, 4)
  t.strictSame(seriesOf(samples, 'sockets').lines, [])
})

t.test('a machine that nobody measured has no line', async (t) => {
  t.strictSame(hostSeriesOf(history(sample(0, [])), 'cpu').lines, [])
})
