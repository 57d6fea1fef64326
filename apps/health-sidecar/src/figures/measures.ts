import type { FigureName, HostResources, OutputStatus, StreamState } from '@stream-manager/contracts'
import { SERVICES } from '@stream-manager/contracts'
import type { ComponentHealth } from '../components/component-health.ts'
import type { Instance } from '../observations/instance.ts'
import type { StreamReading } from '../observations/streams.ts'
import type { Round } from '../watch/round.ts'

/** One value of a series. For a counter it is the total so far of `source`. */
export interface Observation {
  readonly metric: FigureName
  readonly streamId: string | null
  readonly subject: string | null
  /** The process, stream or output that counts the total. It begins again at zero with another source, or with a new run of this one. */
  readonly source: string
  readonly value: number
}

type Measures<Subject> = Partial<Record<FigureName, (subject: Subject) => number | null | undefined>>

const KILO = 1000

const scaled = (value: number | null, factor: number): number | null =>
  value === null ? null : value * factor

const STREAM_STATUS: Measures<StreamState> = {
  'stream.on_air': ({ status }) => (status === 'live' || status === 'paused' ? 1 : 0),
  'stream.failed': ({ status }) => (status === 'failed' ? 1 : 0),
  'stream.failing': ({ health }) => (health === 'failing' ? 1 : 0),
  'stream.changes_waiting': ({ desired, revision, appliedRevision }) =>
    desired === 'offline' ? 0 : Math.max(0, revision - appliedRevision),
}

const STREAM_PERFORMANCE: Measures<StreamState['performance']> = {
  'stream.frame_rate': ({ fps }) => fps,
  'stream.speed': ({ speed }) => speed,
  'stream.bitrate': ({ bitrateKbps }) => scaled(bitrateKbps, KILO),
  'stream.render_time': ({ renderTimeMs }) => renderTimeMs,
  'stream.cpu': ({ cpuPercent }) => cpuPercent,
  'stream.memory': ({ memoryBytes }) => memoryBytes,
  'stream.frames_dropped': ({ framesDropped }) => framesDropped,
  'stream.frames_duplicated': ({ framesDuplicated }) => framesDuplicated,
}

const OUTPUT: Measures<OutputStatus> = {
  'output.on_air': ({ state }) => (state === 'live' ? 1 : 0),
  'output.failing': ({ state }) => (state === 'retrying' || state === 'failed' ? 1 : 0),
  'output.bitrate': ({ bitrateKbps }) => scaled(bitrateKbps, KILO),
  'output.retries': ({ retries }) => retries,
}

const SERVICE: Measures<Instance> = {
  'service.cpu': ({ cpuPercent }) => cpuPercent,
  'service.memory': ({ memoryBytes }) => memoryBytes,
  'service.event_loop_delay': ({ eventLoopDelayMs }) => eventLoopDelayMs,
  'service.sockets': ({ sockets }) => sockets,
}

const COMPONENT: Measures<Pick<ComponentHealth, 'status'>> = {
  'component.unhealthy': ({ status }) => (status === 'unhealthy' ? 1 : 0),
  'component.degraded': ({ status }) => (status === 'degraded' ? 1 : 0),
}

const percentOf = (used: number | null, total: number | null): number | null =>
  used === null || total === null || total <= 0 ? null : (used / total) * 100

const HOST: Measures<HostResources> = {
  'host.cpu': ({ cpu }) => cpu.percent,
  'host.memory_used': ({ memory }) => memory.usedBytes,
  'host.memory_total': ({ memory }) => memory.totalBytes,
  'host.memory_used_percent': ({ memory }) => percentOf(memory.usedBytes, memory.totalBytes),
  'host.disk_used': ({ disk }) => disk.usedBytes,
  'host.disk_total': ({ disk }) => disk.totalBytes,
  'host.disk_used_percent': ({ disk }) => percentOf(disk.usedBytes, disk.totalBytes),
  'host.network_received': ({ network }) => network.receivedBytesPerSecond,
  'host.network_sent': ({ network }) => network.sentBytesPerSecond,
}

type Place = Pick<Observation, 'streamId' | 'subject' | 'source'>

/** A value that is not known makes no observation. */
const read = <Subject>(measures: Measures<Subject>, subject: Subject, place: Place): Observation[] =>
  (Object.keys(measures) as FigureName[]).flatMap((metric) => {
    const value = measures[metric]?.(subject) ?? Number.NaN
    return Number.isFinite(value) && value >= 0 ? [{ ...place, metric, value }] : []
  })

/** Without an engine on the stream its last figures are old. */
const observeStream = ({ state, lease }: StreamReading): Observation[] => {
  const { streamId, outputs, performance } = state
  const place = { streamId, subject: null, source: streamId }
  return [
    ...read(STREAM_STATUS, state, place),
    ...(lease === null ? [] : read(STREAM_PERFORMANCE, performance, place)),
    ...outputs.flatMap((output) =>
      read(OUTPUT, output, { streamId, subject: output.id, source: `${streamId}/${output.id}` }),
    ),
  ]
}

const observeServices = (instances: readonly Instance[]): Observation[] => {
  const beating = instances.filter(({ silent }) => !silent)
  const figures = beating.flatMap((instance) =>
    read(SERVICE, instance, { streamId: null, subject: instance.service, source: instance.instance }),
  )
  const counts = SERVICES.map(
    (service): Observation => ({
      metric: 'service.instances',
      streamId: null,
      subject: service,
      source: service,
      value: beating.filter((instance) => instance.service === service && instance.ready).length,
    }),
  )
  return [...figures, ...counts]
}

/** Everything that one round of probes observed. */
export const observeRound = ({ streams, instances, health }: Round): Observation[] => [
  ...streams.flatMap(observeStream),
  ...observeServices(instances.map(({ instance }) => instance)),
  ...Object.entries(health).flatMap(([subject, component]) =>
    read(COMPONENT, component, { streamId: null, subject, source: subject }),
  ),
]

export const observeHost = (host: HostResources): Observation[] =>
  read(HOST, host, { streamId: null, subject: null, source: host.name })
