import { COMPONENTS, SERVICES, systemClock } from '@stream-manager/contracts'
import { CODED_METRICS, type CodedMetric } from '../features/metrics/coded-metrics.ts'
import { createMetrics } from '../features/metrics/collector.ts'
import { Monitor } from '../watch/monitor.ts'
import { describedMetrics, type MetricDescription } from './registry.ts'

const HEADER = `# Metrics

The health sidecar exposes the metrics of all services at \`GET /metrics\` on \`METRICS_PORT\` (4290), as Prometheus text. No other
service has metrics of its own: the sidecar reads their heartbeats, probes them, and reads the state of the streams. A scrape
returns what the last round of probes saw, so it costs the other services nothing. While the last round is older than 6 s the
series of streams, outputs and services are absent. A value that is unknown has no series.

| label | values |
|---|---|
| \`service\` | named at the head of each section |
| \`instance\` | names of running instances, as their heartbeats give them |
| \`stream\` | ids of the streams there are |
| \`output\` | ids of the outputs of the stream |
| \`code\` | listed with each metric |
`

/** Every metric of one table is exposed about the same subject. */
const SECTIONS = [
  { prefix: 'stream_', title: 'Streams, from what the engine reports', services: [] },
  { prefix: 'output_', title: 'Outputs of streams, from what the engine reports', services: [] },
  { prefix: 'service_', title: 'Instances of services, from heartbeats and probes', services: SERVICES },
  { prefix: 'health_', title: 'Components of `GET /health`, from probes', services: COMPONENTS },
  { prefix: 'host_', title: 'Host of the sidecar', services: ['health-sidecar'] },
  { prefix: 'build_', title: 'The sidecar itself', services: ['health-sidecar'] },
] as const

/** The longest matching end of a name gives the unit. */
const UNITS: readonly (readonly [end: string, unit: string])[] = [
  ['_bits_per_second', 'bits per second'],
  ['_bytes_per_second', 'bytes per second'],
  ['_fps', 'frames per second'],
  ['_seconds', 'seconds'],
  ['_bytes', 'bytes'],
  ['_ratio', '1 is 100 %'],
  ['_total', 'count since the start'],
  ['_count', 'count'],
]

const codedMetrics: readonly CodedMetric[] = Object.values(CODED_METRICS)

/** A gauge without a unit in its name says yes or no. */
const unitOf = ({ name }: MetricDescription): string =>
  UNITS.find(([end]) => name.endsWith(end))?.[1] ?? '0 or 1'

const listed = (values: readonly string[]): string => values.map((value) => `\`${value}\``).join(', ')

const labelOf = (metric: MetricDescription, label: string): string => {
  if (label !== 'code') return `\`${label}\``
  const codes = codedMetrics.find(({ name }) => name === metric.name)?.codes
  return codes ? `\`code\`: ${listed(codes)}` : '`code`: the version'
}

const rowOf = (metric: MetricDescription): string => {
  const labels = metric.labels.map((label) => labelOf(metric, label)).join('<br>')
  return `| \`${metric.fullName}\` | ${metric.type} | ${unitOf(metric)} | ${labels} | ${metric.help} |\n`
}

/** All metrics of the registry that the sidecar serves; nothing is probed. */
const registeredMetrics = (): MetricDescription[] => {
  const monitor = new Monitor({
    runRound: async () => ({ health: {}, streams: [], instances: [] }),
    components: [],
    clock: systemClock,
    periodMs: 1000,
  })
  return describedMetrics(createMetrics({ monitor, host: () => null, version: '0' }).registry)
}

/**
 * `docs/reference/metrics.md`.
 * @throws when a metric belongs to no section.
 */
export const renderMetricsPage = (): string => {
  const metrics = registeredMetrics()
  const lost = metrics.find(({ name }) => !SECTIONS.some(({ prefix }) => name.startsWith(prefix)))
  if (lost) throw new Error(`${lost.fullName}: no section of the metrics page has its prefix; add one`)
  const sections = SECTIONS.map(({ prefix, title, services }) => {
    const rows = metrics.filter(({ name }) => name.startsWith(prefix)).map(rowOf)
    const values = services.length > 0 ? `\`service\`: ${listed(services)}.\n\n` : ''
    return `\n## ${title}\n\n${values}| metric | type | unit | labels | meaning |\n|---|---|---|---|---|\n${rows.join('')}`
  })
  return HEADER + sections.join('')
}
