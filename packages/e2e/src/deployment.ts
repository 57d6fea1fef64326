import { join } from 'node:path'
import type { ServiceName } from '@stream-manager/contracts'
import {
  type InfraRedis,
  type ProxyOptions,
  preferredProxy,
  type RunningProxy,
  type Service,
  startProxy,
} from '@stream-manager/infra'
import {
  ApiDriver,
  eventually,
  freePorts,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import type { Replica } from './replica.ts'
import { portVariablesOf, type ServiceEnvironment, serviceReplica } from './service-replica.ts'

export interface DeploymentOptions {
  /** Address of Redis for one process. The caller starts Redis, so that it can also break it. */
  readonly redisUrlFor: (name: string) => string | Promise<string>
  /** Variables for every process; they override those of the deployment. */
  readonly environment?: Readonly<Record<string, string>>
  readonly engines?: number
  /** Starts an event handler as well. */
  readonly sidecar?: boolean
}

/** Two APIs and two gateways on one Redis, with engines and a sidecar as requested. */
export interface Deployment {
  readonly apis: readonly [Replica, Replica]
  readonly gateways: readonly [Replica, Replica]
  readonly engines: readonly Replica[]
  readonly sidecar: Replica | null
  /** Address of the sidecar's metrics; empty without a sidecar. */
  readonly metricsUrl: string
  readonly dataDir: string
  /** One driver for each API. */
  readonly drivers: readonly [ApiDriver, ApiDriver]
  /** Starts a proxy before APIs and gateways; it stops when the test ends. */
  startProxy(options?: Partial<ProxyOptions>): Promise<RunningProxy>
}

const HOST = '127.0.0.1'

interface Planned {
  readonly service: ServiceName
  readonly name: string
}

const numbered = (service: ServiceName, count: number): Planned[] =>
  Array.from({ length: count }, (_, index) => ({ service, name: `${service}-${index + 1}` }))

/** The sidecar reports every service of the registry, so the system is healthy with an event handler only. */
const WATCHED = ['event-handler', 'health-sidecar'] as const

const plan = ({ engines = 0, sidecar = false }: DeploymentOptions): readonly Planned[] => [
  ...numbered('stream-api', 2),
  ...numbered('ws-gateway', 2),
  ...numbered('engine', engines),
  ...(sidecar ? WATCHED.map((service) => ({ service, name: service })) : []),
]

/** Each process signs in as its service: `stream-api-2` as `stream-api`. */
export const ownUser = (name: string): Service => name.replace(/-\d+$/, '') as Service

/** Address of Redis for each process, with the user that its service has in a real deployment. */
export const asOwnUser = (redis: InfraRedis) => (name: string) => redis.urlFor(ownUser(name))

/** Resolves once the engine competes for streams. */
export const startEngine = async (engine: Replica): Promise<void> => {
  await engine.start()
  await eventually(() => engine.process.output().includes('ready: '), {
    what: `${engine.name} to compete for streams`,
    deadlineMs: 60_000,
  })
}

type EnvironmentOf = (name: string) => Promise<ServiceEnvironment>

/** Replicas by service, not started yet. All ports are chosen in one call, so no two are equal. */
const createReplicas = async (
  t: TestScope,
  planned: readonly Planned[],
  environmentOf: EnvironmentOf,
): Promise<ReadonlyMap<ServiceName, Replica[]>> => {
  const ports = await freePorts(planned.flatMap(({ service }) => portVariablesOf(service)).length)
  const replicas = new Map<ServiceName, Replica[]>()
  for (const { service, name } of planned) {
    const own = ports.splice(0, portVariablesOf(service).length)
    const replica = serviceReplica(t, service, { name, ports: own, environment: await environmentOf(name) })
    replicas.set(service, [...(replicas.get(service) ?? []), replica])
  }
  return replicas
}

const pairOf = (replicas: readonly Replica[] = []): [Replica, Replica] => {
  const [first, second] = replicas
  if (first === undefined || second === undefined)
    throw new Error('a deployment has two of each API and gateway')
  return [first, second]
}

const portsOf = ([first, second]: readonly [Replica, Replica]) => [first.port, second.port] as const

/** Starts every process, configured by its environment alone, and waits until each is ready. */
export const startDeployment = async (t: TestScope, options: DeploymentOptions): Promise<Deployment> => {
  const dataDir = join(await temporaryDirectory(t), 'data')
  const environmentOf = async (name: string) => ({
    REDIS_URL: await options.redisUrlFor(name),
    DATA_DIR: dataDir,
    TRUSTED_PROXIES: HOST,
    LOG_LEVEL: 'info',
    ...options.environment,
  })
  const replicas = await createReplicas(t, plan(options), environmentOf)
  const apis = pairOf(replicas.get('stream-api'))
  const gateways = pairOf(replicas.get('ws-gateway'))
  const engines = replicas.get('engine') ?? []
  const watched = WATCHED.flatMap((service) => replicas.get(service) ?? [])
  const [sidecar = null] = replicas.get('health-sidecar') ?? []
  await Promise.all([...apis, ...gateways, ...watched].map((replica) => replica.start()))
  await Promise.all(engines.map(startEngine))
  const proxy = {
    kind: preferredProxy(),
    environment: 'development',
    streamApi: portsOf(apis),
    gateway: portsOf(gateways),
  } as const
  return {
    apis,
    gateways,
    engines,
    sidecar,
    metricsUrl: sidecar === null ? '' : `http://${HOST}:${sidecar.portOf('METRICS_PORT')}/metrics`,
    dataDir,
    drivers: [new ApiDriver(apis[0].url), new ApiDriver(apis[1].url)],
    startProxy: (changes = {}) => startProxy(t, { ...proxy, ...changes }),
  }
}
