import { type Static, Type } from 'typebox'
import { closed, Id, Measured, nullable, Timestamp } from '../primitives.ts'

export const HEALTH_STATUSES = ['healthy', 'degraded', 'unhealthy'] as const
export type HealthStatus = (typeof HEALTH_STATUSES)[number]

export const Recovery = Type.Object(
  {
    at: Timestamp,
    outageMs: Type.Integer({ minimum: 0, description: 'How long the component was unhealthy before.' }),
  },
  closed,
)
export type Recovery = Static<typeof Recovery>

export const HealthCheck = Type.Object(
  {
    status: Type.Enum([...HEALTH_STATUSES]),
    latencyMs: Measured,
    error: nullable(Type.String()),
    since: Timestamp,
    recovered: Type.Optional(
      Type.Unsafe<Recovery>({
        ...Recovery,
        description: 'Only in the minute after the component was unhealthy.',
      }),
    ),
    details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { $id: 'HealthCheck', ...closed },
)
export type HealthCheck = Static<typeof HealthCheck>

export const HealthReport = Type.Object(
  {
    status: Type.Enum([...HEALTH_STATUSES]),
    timestamp: Timestamp,
    checks: Type.Record(Type.String(), HealthCheck),
  },
  { $id: 'HealthReport', ...closed },
)
export type HealthReport = Static<typeof HealthReport>

/** Bound of the processes in one heartbeat. */
export const MAX_PROCESSES = 64

/** Bound of the streams in one heartbeat. */
export const MAX_COUNTED_CHATS = 64

/** An encoder's own measurements of its programme, and frames that it has dropped since it began. */
export const ProgrammeFigures = Type.Object({
  fps: Measured,
  bitrateKbps: Measured,
  renderTimeMs: Measured,
  framesDropped: Measured,
})
export type ProgrammeFigures = Static<typeof ProgrammeFigures>

/** Use of a process's connections to a database. */
export const PoolFigures = Type.Object({
  size: Type.Integer({ minimum: 0, description: 'Connections that may be open.' }),
  idle: Type.Integer({ minimum: 0, description: 'Connections that a call can take now.' }),
  waiting: Type.Integer({ minimum: 0, description: 'Calls that wait for a connection.' }),
  utilisationPercent: Type.Number({
    minimum: 0,
    maximum: 100,
    description: 'Mean share of the connections in use, over the latest five seconds.',
  }),
})
export type PoolFigures = Static<typeof PoolFigures>

/** The store of history, as a process that uses it found it. Null until the store has answered. */
export const HistoryFigures = Type.Object({
  kind: nullable(Type.String({ maxLength: 32, description: '`sqlite` or `postgresql`.' })),
  version: nullable(Type.String({ maxLength: 128 })),
  migration: nullable(Type.String({ maxLength: 64, description: 'The newest step of its schema.' })),
  bytes: Measured,
  maxBytes: Type.Optional(Measured),
  shrinking: Type.Optional(
    nullable(
      Type.String({
        maxLength: 64,
        description: 'The table whose oldest rows were last deleted to save space.',
      }),
    ),
  ),
  error: nullable(Type.String({ maxLength: 256, description: 'Why it did not answer the latest question.' })),
  pool: nullable(PoolFigures),
})
export type HistoryFigures = Static<typeof HistoryFigures>

const Total = Type.Integer({ minimum: 0 })

/** HTTP requests that a process answered since its start. Probes are not counted. */
export const RequestFigures = Type.Object({
  answered: Type.Unsafe<number>({ ...Total, description: 'All of them.' }),
  refused: Type.Unsafe<number>({ ...Total, description: 'With a status of 400 to 499.' }),
  failed: Type.Unsafe<number>({ ...Total, description: 'With a status of 500 or more.' }),
  durations: Type.String({
    maxLength: 8192,
    description: 'Sketch of the milliseconds from each request to the beginning of its answer.',
  }),
})
export type RequestFigures = Static<typeof RequestFigures>

/** Begins the error of a service whose instances answer while its configured address, such as that of a proxy, does not. */
export const ENTRY_POINT_FAULT = 'entry point: '

/** A process that a service started and that runs now. Figures are null until it reports them. */
const StartedProcess = Type.Object({
  /** One of `PROCESS_KINDS`. Open, because older readers must accept the kinds of newer services. */
  kind: Type.String({ maxLength: 64 }),
  streamId: nullable(Type.String({ maxLength: 64 })),
  pid: Type.Integer({ minimum: 0 }),
  measuredAt: nullable(Timestamp),
  cpuPercent: Measured,
  memoryBytes: Measured,
  /** Absent before an encoder is on air, and for other processes. */
  programme: Type.Optional(ProgrammeFigures),
})
export type StartedProcess = Static<typeof StartedProcess>

/** Null is no sign of health: no sidecar runs, its rounds hang, or it cannot write to the store. */
export const SystemHealth = Type.Object(
  { report: nullable(HealthReport) },
  {
    $id: 'SystemHealth',
    ...closed,
    description: 'The newest report of a health sidecar. Null: none of the last ten seconds is known.',
  },
)
export type SystemHealth = Static<typeof SystemHealth>

/**
 * Status that each instance of a service publishes through the backplane. The sidecar compares it with its own probes.
 * Open, because services are replaced one after another: an older sidecar must accept the fields of newer services.
 */
export const Heartbeat = Type.Object(
  {
    service: Type.String({ maxLength: 64 }),
    instance: Type.String({ maxLength: 128 }),
    version: Type.Optional(Type.String({ maxLength: 64, description: 'Version of Stream Manager.' })),
    at: Timestamp,
    startedAt: Timestamp,
    pid: Type.Integer({ minimum: 0 }),
    address: nullable(
      Type.String({
        maxLength: 256,
        description: 'http://host:port where others reach it, or null for a service without one.',
      }),
    ),
    addresses: Type.Optional(
      Type.Array(Type.String({ maxLength: 256 }), {
        maxItems: 16,
        description:
          'All addresses of a service that listens on every network of its host. Others may reach only some.',
      }),
    ),
    ready: Type.Boolean(),
    leaving: Type.Optional(
      Type.Boolean({ description: 'The instance is stopping in order, so missing heartbeats are no alarm.' }),
    ),
    cpuPercent: Measured,
    cpuLimitCores: Type.Optional(Measured),
    memoryBytes: Measured,
    memoryLimitBytes: Type.Optional(Measured),
    eventLoopDelayMs: Measured,
    sockets: Measured,
    counters: Type.Optional(Type.Record(Type.String(), Type.Number())),
    history: Type.Optional(HistoryFigures),
    requests: Type.Optional(RequestFigures),
    chatMessages: Type.Optional(
      Type.Record(Id, Total, {
        maxProperties: MAX_COUNTED_CHATS,
        description:
          'Messages that the process took since its start, by stream. A stream without any is absent.',
      }),
    ),
    processes: Type.Optional(Type.Array(StartedProcess, { maxItems: MAX_PROCESSES })),
  },
  { $id: 'Heartbeat' },
)
export type Heartbeat = Static<typeof Heartbeat>
