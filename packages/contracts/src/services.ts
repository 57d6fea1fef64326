import type { HealthStatus } from './http/health.ts'

/** One service: adding one is a row here, a folder in `apps/`, a user in Redis and a block in `docker-compose.yml`. */
interface ServiceRow {
  readonly name: string
  /** Its name in `GET /health`. Null for the sidecar, which cannot report its own death. */
  readonly component: string | null
  /** Variables of the ports it listens on. Its heartbeat announces the address of the first. */
  readonly ports: readonly string[]
  /** Path at the first port that answers 200 once the service takes requests. Null for one whose heartbeat tells it. */
  readonly readyPath: string | null
  /** Variable with an address to probe beside those that instances announce, such as a proxy's. */
  readonly entryPoint: string | null
  /** Status of the whole system while no instance of it works. */
  readonly whenUnhealthy: HealthStatus
}

/**
 * Without the API or the gateway nobody can see or change the programme. Streams are checked by themselves, so an engine that
 * misses heartbeats while its streams run degrades the system only. Without an event handler the history is late: it reads the
 * logs once it is back.
 */
export const SERVICE_REGISTRY = [
  {
    name: 'stream-api',
    component: 'stream-api',
    ports: ['PORT'],
    readyPath: '/healthz',
    entryPoint: 'STREAM_API_URL',
    whenUnhealthy: 'unhealthy',
  },
  {
    name: 'ws-gateway',
    component: 'gateway',
    ports: ['WS_PORT'],
    readyPath: '/healthz',
    entryPoint: 'WS_GATEWAY_URL',
    whenUnhealthy: 'unhealthy',
  },
  {
    name: 'engine',
    component: 'engine',
    ports: ['PREVIEW_PORT'],
    readyPath: null,
    entryPoint: null,
    whenUnhealthy: 'degraded',
  },
  {
    name: 'event-handler',
    component: 'event-handler',
    ports: ['EVENT_HANDLER_PORT'],
    readyPath: '/healthz',
    entryPoint: null,
    whenUnhealthy: 'degraded',
  },
  {
    name: 'health-sidecar',
    component: null,
    ports: ['HEALTH_PORT', 'METRICS_PORT'],
    readyPath: '/health/live',
    entryPoint: null,
    whenUnhealthy: 'degraded',
  },
] as const satisfies readonly ServiceRow[]

type Row = (typeof SERVICE_REGISTRY)[number]

export type ServiceName = Row['name']

/** Service names in heartbeats, and the closed set of the `service` label in metrics. */
export const SERVICES: readonly ServiceName[] = SERVICE_REGISTRY.map(({ name }) => name)

type ServiceComponent = NonNullable<Row['component']>

export type Component = 'stream' | 'database' | ServiceComponent | 'redis'

/** Status of the whole system while a component is unhealthy. Without streams or their store there is no programme. */
export const WHEN_UNHEALTHY: ReadonlyMap<Component, HealthStatus> = new Map<Component, HealthStatus>([
  ['stream', 'unhealthy'],
  ['database', 'unhealthy'],
  ...SERVICE_REGISTRY.flatMap(({ component, whenUnhealthy }): [Component, HealthStatus][] =>
    component === null ? [] : [[component, whenUnhealthy]],
  ),
  ['redis', 'degraded'],
])

/** Components in `GET /health`, in its order. A deployment without Redis has no `redis`. */
export const COMPONENTS: readonly Component[] = [...WHEN_UNHEALTHY.keys()]

/** Prefix of heartbeats: each is at `services/<service>/<instance>`. */
export const HEARTBEAT_PREFIX = 'services/'
