import {
  type Heartbeat,
  type InstanceResources,
  PROCESS_KINDS,
  type ProcessKind,
  type ProgrammeFigures,
  type Resources,
  SHARED_PROCESS,
  type StartedProcess,
} from '@stream-manager/contracts'

/** More processes than any deployment runs; bounds the size of a sample. */
const MAX_INSTANCES = 64

const oneDecimal = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : Math.round(value * 10) / 10

const serviceProcess = (heartbeat: Heartbeat): InstanceResources => ({
  kind: 'service',
  service: heartbeat.service,
  services: [heartbeat.service],
  streamId: null,
  instance: heartbeat.instance,
  pid: heartbeat.pid,
  measuredAt: heartbeat.at,
  cpuPercent: oneDecimal(heartbeat.cpuPercent),
  cpuLimitCores: oneDecimal(heartbeat.cpuLimitCores),
  memoryBytes: heartbeat.memoryBytes,
  memoryLimitBytes: heartbeat.memoryLimitBytes ?? null,
  eventLoopDelayMs: oneDecimal(heartbeat.eventLoopDelayMs),
  sockets: heartbeat.sockets,
  programme: null,
})

/** Without fields that only a newer version knows. */
const figuresOf = ({
  fps,
  bitrateKbps,
  renderTimeMs,
  framesDropped,
}: ProgrammeFigures): ProgrammeFigures => ({
  fps: oneDecimal(fps),
  bitrateKbps: oneDecimal(bitrateKbps),
  renderTimeMs: oneDecimal(renderTimeMs),
  framesDropped,
})

const kindOf = ({ kind }: StartedProcess): ProcessKind | undefined =>
  PROCESS_KINDS.find((known) => known === kind)

/** Nothing for a kind that only a newer version knows. */
const startedProcess =
  ({ service, instance, at }: Heartbeat) =>
  (started: StartedProcess): InstanceResources[] => {
    const kind = kindOf(started)
    const { streamId, pid, measuredAt, cpuPercent, memoryBytes } = started
    if (kind === undefined) return []
    return [
      {
        kind,
        service,
        services: [],
        streamId,
        instance: [instance, kind, ...(streamId === null ? [] : [streamId])].join('/'),
        pid,
        measuredAt: measuredAt ?? at,
        cpuPercent: oneDecimal(cpuPercent),
        cpuLimitCores: null,
        memoryBytes,
        memoryLimitBytes: null,
        eventLoopDelayMs: null,
        sockets: null,
        programme: started.programme ? figuresOf(started.programme) : null,
      },
    ]
  }

const newerOf = (one: InstanceResources, other: InstanceResources): InstanceResources =>
  other.measuredAt > one.measuredAt ? other : one

const sum = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : one + other

/** Two services in one process measure the same figures; only their sockets differ. */
const joined = (one: InstanceResources, other: InstanceResources): InstanceResources => ({
  ...newerOf(one, other),
  service: SHARED_PROCESS,
  services: [...one.services, ...other.services].sort(),
  sockets: sum(one.sockets, other.sockets),
})

const nameOf = ({ service, instance }: InstanceResources): string => `${service}/${instance}`

/** One entry for each process: the services of one process have the same instance. Ordered by name. */
export const byProcess = (entries: readonly InstanceResources[]): InstanceResources[] => {
  const processes = new Map<string, InstanceResources>()
  for (const entry of entries) {
    const known = processes.get(entry.instance)
    processes.set(entry.instance, known ? joined(known, entry) : entry)
  }
  return [...processes.values()].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
}

/** Two readers of the same heartbeats get the same list. */
export const instancesOf = (heartbeats: readonly Heartbeat[]): InstanceResources[] => {
  const entries = heartbeats.flatMap((heartbeat) => [
    serviceProcess(heartbeat),
    ...(heartbeat.processes ?? []).flatMap(startedProcess(heartbeat)),
  ])
  return byProcess(entries).slice(0, MAX_INSTANCES)
}

/** The newest `limit` samples after `since`, oldest first. */
export const selectSamples = (
  samples: readonly Resources[],
  { since = '', limit }: { readonly since?: string | undefined; readonly limit: number },
): Resources[] => samples.filter(({ timestamp }) => timestamp > since).slice(-limit)
