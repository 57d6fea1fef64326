import { type Static, Type } from 'typebox'
import { closed, Measured, nullable, Timestamp } from '../primitives.ts'

export const HEALTH_STATUSES = ['healthy', 'degraded', 'unhealthy'] as const
export type HealthStatus = (typeof HEALTH_STATUSES)[number]

export const HealthCheck = Type.Object(
  {
    status: Type.Enum([...HEALTH_STATUSES]),
    latencyMs: Measured,
    error: nullable(Type.String()),
    since: Timestamp,
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

/** Names a heartbeat may carry: also the closed set of the `service` label in metrics. */
export const SERVICES = ['stream-api', 'ws-gateway', 'engine', 'health-sidecar'] as const
export type ServiceName = (typeof SERVICES)[number]

/** What `GET /health` may report on; a deployment without Redis has no `redis`. */
export const COMPONENTS = ['stream', 'database', 'stream-api', 'gateway', 'engine', 'redis'] as const
export type Component = (typeof COMPONENTS)[number]

/** What each service says of itself through the backplane; the sidecar compares it with what it sees. */
export const Heartbeat = Type.Object(
  {
    service: Type.String({ maxLength: 64 }),
    instance: Type.String({ maxLength: 128 }),
    at: Timestamp,
    startedAt: Timestamp,
    pid: Type.Integer({ minimum: 0 }),
    address: nullable(
      Type.String({ description: 'http://host:port really bound, or null for a service without one.' }),
    ),
    ready: Type.Boolean(),
    cpuPercent: Measured,
    memoryBytes: Measured,
    eventLoopDelayMs: Measured,
    sockets: Measured,
    counters: Type.Optional(Type.Record(Type.String(), Type.Number())),
  },
  { $id: 'Heartbeat', ...closed },
)
export type Heartbeat = Static<typeof Heartbeat>
