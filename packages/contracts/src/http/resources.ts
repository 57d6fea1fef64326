import { type Static, Type } from 'typebox'
import { closed, Id, Measured, nullable, Timestamp } from '../primitives.ts'
import { ProgrammeFigures } from './health.ts'

/** Interval and number of the retained samples: the last hour. */
export const RESOURCE_INTERVAL_MS = 5000
export const RESOURCE_SAMPLES = 720

const measured = (description: string) => Type.Union([Type.Number(), Type.Null()], { description })

/** The machine that the health sidecar runs on. Figures that its operating system does not provide are null. */
export const HostResources = Type.Object(
  {
    name: Type.String({ description: 'Host name.' }),
    cpu: Type.Object(
      {
        percent: measured('Busy share of all cores together since the sample before.'),
        cores: Measured,
      },
      closed,
    ),
    memory: Type.Object({ usedBytes: Measured, totalBytes: Measured }, closed),
    disk: Type.Object(
      { usedBytes: Measured, totalBytes: Measured },
      { ...closed, description: 'Of the file system that holds `DATA_DIR`.' },
    ),
    network: Type.Object(
      { receivedBytesPerSecond: Measured, sentBytesPerSecond: Measured },
      {
        ...closed,
        description: 'All interfaces but loopback, as the sidecar’s network namespace sees them.',
      },
    ),
  },
  { $id: 'HostResources', ...closed },
)
export type HostResources = Static<typeof HostResources>

/** In the place of a service's name: a process that runs several services. */
export const SHARED_PROCESS = 'standalone'

export const PROCESS_KINDS = ['service', 'encoder', 'spare'] as const
export type ProcessKind = (typeof PROCESS_KINDS)[number]

/** One process of ours, measured by itself. No two entries share a process, so the figures of all can be added. */
export const InstanceResources = Type.Object(
  {
    kind: Type.Enum([...PROCESS_KINDS], {
      description:
        '`service`: runs the services that `services` names. `encoder`: composes and encodes the stream that ' +
        '`streamId` names. `spare`: a loaded encoder that waits for a stream.',
    }),
    service: Type.String({
      description:
        'The service that runs in the process, or that started it; `standalone` if several run in it.',
    }),
    services: Type.Array(Type.String(), {
      description: 'All services that run in the process; none in an encoder or a spare one.',
    }),
    streamId: Type.Union([Id, Type.Null()], { description: 'The stream that the process encodes.' }),
    instance: Type.String({ description: 'Names the process among all entries.' }),
    pid: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      description: 'Process id on its own host or in its own container.',
    }),
    measuredAt: Timestamp,
    cpuPercent: measured('Of one core; above 100 it uses several.'),
    cpuLimitCores: measured(
      'What its control group grants, to its encoders as well; null: no limit is known.',
    ),
    memoryBytes: measured('Resident.'),
    memoryLimitBytes: measured(
      'What its control group grants, to its encoders as well; null: no limit is known.',
    ),
    eventLoopDelayMs: measured('How late timers run, 99th percentile of a heartbeat.'),
    sockets: measured('Open client connections, of a service that counts them.'),
    programme: Type.Union([Type.Object(ProgrammeFigures.properties, closed), Type.Null()], {
      description: 'The programme that an encoder makes; null for other processes, and before it is on air.',
    }),
  },
  { $id: 'InstanceResources', ...closed },
)
export type InstanceResources = Static<typeof InstanceResources>

/** `host` is null while no health sidecar measures it. */
export const Resources = Type.Object(
  { timestamp: Timestamp, host: nullable(HostResources), instances: Type.Array(InstanceResources) },
  { $id: 'Resources', ...closed },
)
export type Resources = Static<typeof Resources>

export const ResourceHistoryQuery = Type.Object(
  {
    since: Type.Optional(
      Type.Unsafe<string>({ ...Timestamp, description: 'Only samples taken after this instant.' }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: RESOURCE_SAMPLES,
        default: RESOURCE_SAMPLES,
        description: 'Only the newest so many.',
      }),
    ),
  },
  closed,
)
export type ResourceHistoryQuery = Static<typeof ResourceHistoryQuery>

/** Oldest first. Missing samples were not taken and are not filled in. */
export const ResourceHistory = Type.Object(
  { intervalMs: Type.Integer(), items: Type.Array(Resources) },
  { $id: 'ResourceHistory', ...closed },
)
export type ResourceHistory = Static<typeof ResourceHistory>
