import type { Backplane } from '@stream-manager/backplane/port'
import {
  type Clock,
  COMPONENTS,
  RESOURCE_INTERVAL_MS,
  type Role,
  systemClock,
  VERSION,
} from '@stream-manager/contracts'
import { type QuickChecksOptions, quickChecksOf, ReportCache } from '@stream-manager/diagnostics/doctor'
import type { Domain } from '@stream-manager/domain'
import {
  createServer,
  type InnerAccess,
  type RefusalCounts,
  type Server,
  type ServerConfig,
} from '@stream-manager/service-kit'
import type { FastifyBaseLogger } from 'fastify'
import { diagnosticsFeature } from './features/diagnostics/index.ts'
import { healthFeature } from './features/health/index.ts'
import { ReportPublisher } from './features/health/publisher.ts'
import { metricsFeature } from './features/metrics/index.ts'
import { FigureRecorder } from './figures/recorder.ts'
import { createHostMeter, type HostMeter } from './host/host-meter.ts'
import { Sampler } from './resources/sampler.ts'
import { HealthChanges } from './watch/health-changes.ts'
import { Monitor } from './watch/monitor.ts'
import { createRound, type ProbeTargets } from './watch/round.ts'
import type { StreamSource } from './watch/streams.ts'

export interface SidecarOptions {
  /** The caller closes it, after the sidecar. */
  readonly backplane: Pick<Backplane, 'probe' | 'listLatest' | 'readLease' | 'acquireLease'>
  /** For example a `Domain`. */
  readonly source: StreamSource & {
    readonly resources: Pick<Domain['resources'], 'record'>
    readonly health: Pick<Domain['health'], 'publish'>
    readonly figures: Pick<Domain['figures'], 'record'>
    readonly events: Pick<Domain['events'], 'recordHealth'>
    readonly serviceTokens: Pick<Domain['serviceTokens'], 'get'>
  }
  /** Services are found by their heartbeats; these are further addresses to probe. */
  readonly targets?: ProbeTargets
  /** Name of this run of the process. */
  readonly instance: string
  /** The sidecar measures the file system of this folder. */
  readonly dataDir: string
  /** Default: a meter of this machine. */
  readonly measureHost?: HostMeter
  readonly logger: FastifyBaseLogger
  /** Names by which the sidecar is known. Default: loopback. */
  readonly config?: ServerConfig
  /** Everything that the checks of `/health/diagnostics` know. Default: no variable is set. */
  readonly diagnostics?: Omit<QuickChecksOptions, 'backplane' | 'signToken' | 'skip'>
  /** Readers of metrics and diagnostics. Default: this machine alone. */
  readonly metricsAccess?: InnerAccess
  readonly clock?: Clock
  /** Time from one round of probes to the next; default 1 s. */
  readonly periodMs?: number
  /** Deadline of each probe; default 1 s. */
  readonly deadlineMs?: number
}

/** Two servers that do not listen yet, and probes that do not run yet. */
export interface Sidecar {
  /** For `HEALTH_PORT`. */
  readonly health: Server
  /** For `METRICS_PORT`. */
  readonly metrics: Server
  /** Begins to probe and to sample. Call it after the ports are bound. */
  start(): void
  /** Runs one round of probes now, or joins the one that runs. */
  round(): Promise<void>
  /** Takes one sample of the resources now, or joins the one being taken. */
  sample(): Promise<void>
  /** Requests that both servers refused since the start. */
  refusals(): RefusalCounts
  /** Stops probing and closes both servers. */
  close(): Promise<void>
}

const LOCAL: InnerAccess = { networks: ['127.0.0.0/8', '::1/128'], token: null }
const PERIOD_MS = 1000
const DEADLINE_MS = 1000
/** Asks what listens on the machine of the services. */
const PORTS = ['ports']
/**
 * Checks that ask about the machine and the settings of other services. A sidecar beside separate services has a machine,
 * or a container, and variables of its own.
 */
const OF_OTHER_SERVICES = [
  ...PORTS,
  ...['host.cores', 'host.memory', 'host.open-files', 'host.disk-speed', 'host.encode'],
  ...['socket.origin', 'origins', 'identity'],
]

const createMonitor = (options: SidecarOptions, clock: Clock): Monitor => {
  const { backplane, source, targets = {} } = options
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS
  const runRound = createRound({
    backplane,
    source,
    targets,
    tokens: source.serviceTokens,
    clock,
    deadlineMs,
  })
  const components = COMPONENTS.filter((name) => name !== 'redis' || targets.redisUrl !== undefined)
  return new Monitor({ runRound, components, clock, periodMs: options.periodMs ?? PERIOD_MS })
}

const createSampler = (options: SidecarOptions, clock: Clock): Sampler => {
  const { backplane, source, instance: holder, dataDir, logger } = options
  const measureHost = options.measureHost ?? createHostMeter({ clock, dataDir })
  const periodMs = RESOURCE_INTERVAL_MS
  return new Sampler({ backplane, resources: source.resources, measureHost, holder, periodMs, logger })
}

const createDiagnostics = (options: SidecarOptions, clock: Clock): ReportCache => {
  const { backplane, source, diagnostics = { environment: {} } } = options
  // The token of the sidecar reads the state of streams and nothing else.
  const signToken = async (role: Role) =>
    role === 'viewer' ? source.serviceTokens.get('health-sidecar').catch(() => null) : null
  const skip = diagnostics.environment['REDIS_URL'] ? OF_OTHER_SERVICES : PORTS
  const run = quickChecksOf({ ...diagnostics, backplane, signToken, skip })
  return new ReportCache({ run, clock })
}

const sumOf = (one: RefusalCounts, other: RefusalCounts): RefusalCounts => ({
  refusedHosts: one.refusedHosts + other.refusedHosts,
  refusedOrigins: one.refusedOrigins + other.refusedOrigins,
  refusedConnections: one.refusedConnections + other.refusedConnections,
})

export const buildApp = async (options: SidecarOptions): Promise<Sidecar> => {
  const { logger, config = {}, clock = systemClock, instance } = options
  const monitor = createMonitor(options, clock)
  const sampler = createSampler(options, clock)
  const publisher = new ReportPublisher({ monitor, clock, health: options.source.health, instance, logger })
  const { events, figures } = options.source
  const changes = new HealthChanges({ monitor, reports: () => sampler.isHolder, events, logger })
  const recorder = new FigureRecorder({ monitor, sampler, figures, instance, clock, logger })
  const diagnostics = createDiagnostics(options, clock)
  const [health, metrics] = await Promise.all([
    createServer({ logger, config }),
    createServer({ logger, config }),
  ])
  const access = options.metricsAccess ?? LOCAL
  await health.register(healthFeature, { monitor, clock })
  await health.register(diagnosticsFeature, { access, diagnostics })
  await metrics.register(metricsFeature, { access, monitor, host: () => sampler.host, version: VERSION })
  return {
    health,
    metrics,
    start: () => {
      monitor.start()
      sampler.start()
    },
    round: () => monitor.round(),
    sample: () => sampler.sample(),
    refusals: () => sumOf(health.refusals(), metrics.refusals()),
    close: async () => {
      // An answer that waits for its checks would keep the server open.
      await diagnostics.close()
      await Promise.all([health.close(), metrics.close()])
      await monitor.close()
      // The recorder needs the lease of the sampler.
      await recorder.close()
      await sampler.close()
      await Promise.all([publisher.settled(), changes.settled()])
    },
  }
}
