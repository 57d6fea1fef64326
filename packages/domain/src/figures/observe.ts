import type {
  FigureName,
  HealthReport,
  HostResources,
  InstanceResources,
  OutputStatus,
  Resources,
  StreamState,
} from '@stream-manager/contracts'

/** One value of one series. That of a counter is its total. */
export interface FigureValue {
  readonly metric: FigureName
  readonly streamId: string | null
  readonly subject: string | null
  readonly value: number
}

/** The system as services report it at one moment. */
export interface Observations {
  readonly streams: readonly StreamState[]
  readonly resources: Resources
  readonly health: HealthReport | null
}

type Place = Pick<FigureValue, 'streamId' | 'subject'>
type Measures = Partial<Readonly<Record<FigureName, number | null>>>

/** A figure that is not known has no value. */
const valuesAt = (place: Place, measures: Measures): FigureValue[] =>
  Object.entries(measures).flatMap(([metric, value]) =>
    value === null || value === undefined || !Number.isFinite(value)
      ? []
      : [{ metric: metric as FigureName, ...place, value }],
  )

const flag = (isSet: boolean): number => (isSet ? 1 : 0)

const times = (value: number | null, factor: number): number | null =>
  value === null ? null : value * factor

const outputValues = (streamId: string, { id, state, bitrateKbps, retries }: OutputStatus): FigureValue[] =>
  valuesAt(
    { streamId, subject: id },
    {
      'output.on_air': flag(state === 'live'),
      'output.failing': flag(state === 'retrying' || state === 'failed'),
      'output.bitrate': times(bitrateKbps, 1000),
      'output.retries': retries,
    },
  )

const waiting = ({ desired, revision, appliedRevision }: StreamState): number =>
  desired === 'offline' ? 0 : Math.max(0, revision - appliedRevision)

const streamValues = (state: StreamState): FigureValue[] => {
  const { streamId, status, health, performance: measured, outputs } = state
  const values = valuesAt(
    { streamId, subject: null },
    {
      'stream.on_air': flag(status === 'live' || status === 'paused'),
      'stream.failed': flag(status === 'failed'),
      'stream.failing': flag(health === 'failing'),
      'stream.changes_waiting': waiting(state),
      'stream.frame_rate': measured.fps,
      'stream.speed': measured.speed,
      'stream.bitrate': times(measured.bitrateKbps, 1000),
      'stream.render_time': measured.renderTimeMs,
      'stream.cpu': measured.cpuPercent,
      'stream.memory': measured.memoryBytes,
      'stream.frames_dropped': measured.framesDropped,
      'stream.frames_duplicated': measured.framesDuplicated,
    },
  )
  return [...values, ...outputs.flatMap((output) => outputValues(streamId, output))]
}

const serviceValues = (instances: readonly InstanceResources[]): FigureValue[] => {
  const processes = instances.filter(({ kind }) => kind === 'service')
  const services = new Set(processes.flatMap((process) => process.services))
  const counts = [...services].flatMap((subject) =>
    valuesAt(
      { streamId: null, subject },
      { 'service.instances': processes.filter((process) => process.services.includes(subject)).length },
    ),
  )
  const measures = processes.flatMap(({ service, ...process }) =>
    valuesAt(
      { streamId: null, subject: service },
      {
        'service.cpu': process.cpuPercent,
        'service.memory': process.memoryBytes,
        'service.event_loop_delay': process.eventLoopDelayMs,
        'service.sockets': process.sockets,
      },
    ),
  )
  return [...counts, ...measures]
}

const percentOf = (used: number | null, total: number | null): number | null =>
  used === null || total === null || total <= 0 ? null : (used / total) * 100

const hostValues = ({ cpu, memory, disk, network }: HostResources): FigureValue[] =>
  valuesAt(
    { streamId: null, subject: null },
    {
      'host.cpu': cpu.percent,
      'host.memory_used': memory.usedBytes,
      'host.memory_total': memory.totalBytes,
      'host.memory_used_percent': percentOf(memory.usedBytes, memory.totalBytes),
      'host.disk_used': disk.usedBytes,
      'host.disk_total': disk.totalBytes,
      'host.disk_used_percent': percentOf(disk.usedBytes, disk.totalBytes),
      'host.network_received': network.receivedBytesPerSecond,
      'host.network_sent': network.sentBytesPerSecond,
    },
  )

const healthValues = ({ checks }: HealthReport): FigureValue[] =>
  Object.entries(checks).flatMap(([subject, { status }]) =>
    valuesAt(
      { streamId: null, subject },
      {
        'component.unhealthy': flag(status === 'unhealthy'),
        'component.degraded': flag(status === 'degraded'),
      },
    ),
  )

/** All values of a moment. A service of several processes has one value for each of them. */
export const observe = ({ streams, resources, health }: Observations): FigureValue[] => [
  ...streams.flatMap(streamValues),
  ...serviceValues(resources.instances),
  ...(resources.host ? hostValues(resources.host) : []),
  ...(health ? healthValues(health) : []),
]
