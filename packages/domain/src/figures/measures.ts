import type {
  FigureName,
  HealthCheck,
  Heartbeat,
  HostResources,
  InstanceResources,
  OutputStatus,
  RequestFigures,
  StreamState,
} from '@stream-manager/contracts'

/** One value of one series. That of a counter is its total. */
export interface FigureValue {
  readonly metric: FigureName
  readonly streamId: string | null
  readonly subject: string | null
  readonly value: number
  /** How many things had the value. Absent: one. */
  readonly count?: number
}

export interface CountedValue extends FigureValue {
  /** The process, stream or output that counts the total. It begins again at zero with another source, or with a new run of this one. */
  readonly source: string
  /** The distribution of all values since the source began, for an event. Its `value` is not used. */
  readonly sketch?: string
}

/** The totals of a process since its start. */
export type ProcessCounts = Pick<Heartbeat, 'service' | 'instance' | 'requests' | 'chatMessages'>

export type ServiceProcess = Pick<
  InstanceResources,
  'instance' | 'service' | 'cpuPercent' | 'memoryBytes' | 'eventLoopDelayMs' | 'sockets'
>

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
  'output.listeners': ({ listeners }) => listeners,
  'output.retries': ({ retries }) => retries,
}

const SERVICE: Measures<ServiceProcess> = {
  'service.cpu': ({ cpuPercent }) => cpuPercent,
  'service.memory': ({ memoryBytes }) => memoryBytes,
  'service.event_loop_delay': ({ eventLoopDelayMs }) => eventLoopDelayMs,
  'service.sockets': ({ sockets }) => sockets,
}

const REQUESTS: Measures<RequestFigures> = {
  'requests.count': ({ answered }) => answered,
  'requests.refused': ({ refused }) => refused,
  'requests.errors': ({ failed }) => failed,
}

type ComponentHealth = Pick<HealthCheck, 'status' | 'recovered'>

const COMPONENT: Measures<ComponentHealth> = {
  'component.unhealthy': ({ status }) => (status === 'unhealthy' ? 1 : 0),
  'component.degraded': ({ status }) => (status === 'degraded' ? 1 : 0),
  'component.outage': ({ recovered }) => recovered?.outageMs,
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

type Place = Pick<CountedValue, 'streamId' | 'subject' | 'source'>

/** A figure that is not known has no value. */
const read = <Subject>(measures: Measures<Subject>, subject: Subject, place: Place): CountedValue[] =>
  (Object.keys(measures) as FigureName[]).flatMap((metric) => {
    const value = measures[metric]?.(subject) ?? Number.NaN
    return Number.isFinite(value) && value >= 0 ? [{ ...place, metric, value }] : []
  })

/** `isHeld`: an engine has the stream. Without one its last performance is old. */
export const streamValues = (state: StreamState, isHeld: boolean): CountedValue[] => {
  const { streamId, outputs, performance } = state
  const place = { streamId, subject: null, source: streamId }
  return [
    ...read(STREAM_STATUS, state, place),
    ...(isHeld ? read(STREAM_PERFORMANCE, performance, place) : []),
    ...outputs.flatMap((output) =>
      read(OUTPUT, output, { streamId, subject: output.id, source: `${streamId}/${output.id}` }),
    ),
  ]
}

export const serviceValues = (process: ServiceProcess): CountedValue[] =>
  read(SERVICE, process, { streamId: null, subject: process.service, source: process.instance })

/** How many processes run the service. */
export const instanceCount = (service: string, value: number): CountedValue => ({
  metric: 'service.instances',
  streamId: null,
  subject: service,
  source: service,
  value,
})

export const componentValues = (component: string, health: ComponentHealth): CountedValue[] =>
  read(COMPONENT, health, { streamId: null, subject: component, source: component })

export const webhookValue = (disabled: number): CountedValue => ({
  metric: 'webhooks.disabled',
  streamId: null,
  subject: null,
  source: 'webhooks',
  value: disabled,
})

export const hostValues = (host: HostResources): CountedValue[] =>
  read(HOST, host, { streamId: null, subject: null, source: host.name })

const requestValues = ({ service, instance, requests }: ProcessCounts): CountedValue[] => {
  if (!requests) return []
  const place = { streamId: null, subject: service, source: `${service}/${instance}` }
  const durations = { ...place, metric: 'requests.duration', value: 0, sketch: requests.durations } as const
  return [...read(REQUESTS, requests, place), durations]
}

/** A process that takes messages counted none in the streams that it does not name. */
const chatValues = (
  streamIds: readonly string[],
  { service, instance, chatMessages }: ProcessCounts,
): CountedValue[] =>
  (chatMessages ? streamIds : []).map((streamId) => ({
    metric: 'chat.messages',
    streamId,
    subject: null,
    source: `${service}/${instance}`,
    value: chatMessages?.[streamId] ?? 0,
  }))

/** All that processes count, with the streams that exist. */
export const countedValues = (
  streamIds: readonly string[],
  processes: readonly ProcessCounts[],
): CountedValue[] =>
  processes.flatMap((process) => [...requestValues(process), ...chatValues(streamIds, process)])
