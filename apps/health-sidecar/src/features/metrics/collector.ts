import { Registry } from '@prometheus-io/client'
import { type Component, type HostResources, SERVICES, type ServiceName } from '@stream-manager/contracts'
import type { StreamReading } from '../../observations/streams.ts'
import type { Checks, Monitor } from '../../watch/monitor.ts'
import type { Round } from '../../watch/round.ts'
import { HOST_MEASURES, OUTPUT_MEASURES, STREAM_MEASURES } from './catalogue.ts'
import { CODED_METRICS } from './coded-metrics.ts'
import { createCounter, createSeries, createTable, setState } from './exposition.ts'
import { SERVICE_MEASURES } from './service-measures.ts'

const MS = 0.001

const streamCollector = (registry: Registry) => {
  const numbers = createTable(registry, STREAM_MEASURES, ['stream'])
  const { streamStatus, streamHealth, layersCount } = CODED_METRICS
  const status = createSeries(registry, streamStatus, ['stream', 'code'])
  const health = createSeries(registry, streamHealth, ['stream', 'code'])
  const layers = createSeries(registry, layersCount, ['stream', 'code'])
  const countLayers = ({ state, layers: all }: StreamReading) => {
    for (const code of layersCount.codes) {
      const count = all.filter((layer) => (layer.status?.state ?? 'unknown') === code).length
      layers.set({ stream: state.streamId, code }, count)
    }
  }
  return ({ streams }: Round) => {
    numbers(streams.map(({ state }) => ({ subject: state, labels: { stream: state.streamId } })))
    for (const series of [status, health, layers]) series.clear()
    for (const reading of streams) {
      const labels = { stream: reading.state.streamId }
      setState(status, labels, { all: streamStatus.codes, now: reading.state.status })
      setState(health, labels, { all: streamHealth.codes, now: reading.state.health })
      countLayers(reading)
    }
  }
}

const outputCollector = (registry: Registry) => {
  const numbers = createTable(registry, OUTPUT_MEASURES, ['stream', 'output'])
  const { outputState } = CODED_METRICS
  const state = createSeries(registry, outputState, ['stream', 'output', 'code'])
  return ({ streams }: Round) => {
    const outputs = streams.flatMap(({ state: { streamId, outputs: all } }) =>
      all.map((subject) => ({ subject, labels: { stream: streamId, output: subject.id } })),
    )
    numbers(outputs)
    state.clear()
    for (const { subject, labels } of outputs)
      setState(state, labels, { all: outputState.codes, now: subject.state })
  }
}

const serviceCollector = (registry: Registry) => {
  const labelNames = ['service', 'instance'] as const
  const numbers = createTable(registry, SERVICE_MEASURES, labelNames)
  const help = '1 while the instance says it is ready, beats, and answers where it says.'
  const up = createSeries(registry, { name: 'service_up', help }, labelNames)
  const { instancesCount } = CODED_METRICS
  const counts = createSeries(registry, instancesCount, ['service', 'code'])
  const countInstances = (instances: Round['instances'], service: ServiceName) => {
    for (const code of instancesCount.codes) {
      const ofCode = instances.filter((one) => one.instance.service === service && one.status === code)
      counts.set({ service, code }, ofCode.length)
    }
  }
  return ({ instances }: Round) => {
    const services = instances.map(({ instance: subject, status }) => ({
      subject,
      status,
      labels: { service: subject.service, instance: subject.instance },
    }))
    numbers(services)
    for (const series of [up, counts]) series.clear()
    for (const { subject, status, labels } of services) {
      up.set(labels, subject.ready && !subject.silent && status !== 'unhealthy' ? 1 : 0)
    }
    for (const service of SERVICES) countInstances(instances, service)
  }
}

const componentsOf = (checks: Checks) =>
  Object.entries(checks) as [Component, NonNullable<Checks[Component]>][]

const healthCollector = (registry: Registry, monitor: Monitor) => {
  const { healthStatus, probesTotal } = CODED_METRICS
  const status = createSeries(registry, healthStatus, ['service', 'code'])
  const latency = createSeries(
    registry,
    { name: 'health_probe_latency_seconds', help: 'Of the last probe that came to an end.' },
    ['service'],
  )
  const outage = createSeries(
    registry,
    {
      name: 'health_outage_seconds',
      help: 'How long the component was unhealthy, in the minute after that.',
    },
    ['service'],
  )
  const probes = createCounter(registry, probesTotal, ['service', 'code'])
  monitor.onRound((checks) => {
    for (const [service, check] of componentsOf(checks)) probes.add({ service, code: check.status }, 1)
  })
  return () => {
    for (const series of [status, latency, outage]) series.clear()
    for (const [service, check] of componentsOf(monitor.checks())) {
      setState(status, { service }, { all: healthStatus.codes, now: check.status })
      if (check.recovered) outage.set({ service }, check.recovered.outageMs * MS)
      if (check.latencyMs !== null) latency.set({ service }, check.latencyMs * MS)
    }
  }
}

export interface MetricsSource {
  readonly monitor: Monitor
  /** The last measurement; null before the first. */
  readonly host: () => HostResources | null
  readonly version: string
}

/** All metrics, in a registry of their own: every app of the process would share the library's global one. */
export const createMetrics = ({ monitor, host, version }: MetricsSource) => {
  const registry = new Registry()
  const build = { name: 'build_info', help: 'Always 1; `code` is the version.' }
  createSeries(registry, build, ['service', 'code']).set({ service: 'health-sidecar', code: version }, 1)
  const collectors = [streamCollector, outputCollector, serviceCollector].map((create) => create(registry))
  const collectHealth = healthCollector(registry, monitor)
  const collectHost = createTable(registry, HOST_MEASURES, ['service'])
  return {
    registry,
    /** Sets every series from the last round of probes. */
    refresh: (): void => {
      const seen = monitor.seen()
      for (const collect of collectors) collect(seen)
      collectHealth()
      const measured = host()
      collectHost(measured ? [{ subject: measured, labels: { service: 'health-sidecar' } }] : [])
    },
  }
}
