import { join } from 'node:path'
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
import { Replica } from './replica.ts'

export interface DeploymentOptions {
  /** The address of Redis for one process. Redis is the caller's to start, so that it may break it. */
  readonly redisUrlFor: (name: string) => string | Promise<string>
  /** For every process, over what is set here. */
  readonly environment?: Readonly<Record<string, string>>
  readonly engines?: number
  readonly sidecar?: boolean
}

/** Two APIs and two gateways on one Redis, and whatever else was asked for. */
export interface Deployment {
  readonly apis: readonly [Replica, Replica]
  readonly gateways: readonly [Replica, Replica]
  readonly engines: readonly Replica[]
  readonly sidecar: Replica | null
  /** Of the sidecar, if there is one. */
  readonly metricsUrl: string
  readonly dataDir: string
  /** One for each API. */
  readonly drivers: readonly [ApiDriver, ApiDriver]
  /** In front of them all; it goes with the test. */
  startProxy(options?: Partial<ProxyOptions>): Promise<RunningProxy>
}

const HOST = '127.0.0.1'

interface Environment extends Readonly<Record<string, string>> {
  readonly REDIS_URL: string
}

interface Place {
  readonly t: TestScope
  /** What every process has in its environment. */
  readonly environmentOf: (name: string) => Promise<Environment>
}

interface Kind {
  readonly app: string
  readonly variable: string
}

const API: Kind = { app: 'stream-api', variable: 'PORT' }
const GATEWAY: Kind = { app: 'ws-gateway', variable: 'WS_PORT' }

const listening = async (
  { t, environmentOf }: Place,
  { app, variable }: Kind,
  { name, port }: { name: string; port: number },
): Promise<Replica> => {
  const environment = { ...(await environmentOf(name)), [variable]: String(port) }
  return new Replica(t, name, { name: app, port, readyPath: '/healthz', environment })
}

/** An engine has no port, so the last one of its Redis stands in: its log says when it competes for streams. */
const engineNamed = async ({ t, environmentOf }: Place, name: string): Promise<Replica> => {
  const environment = await environmentOf(name)
  const port = Number(environment.REDIS_URL.split(':').at(-1))
  return new Replica(t, name, { name: 'engine', port, environment })
}

const sidecarAt = async (
  { t, environmentOf }: Place,
  [health, metrics]: Ports['sidecar'],
): Promise<Replica> => {
  const name = 'health-sidecar'
  const ports = { HEALTH_PORT: String(health), METRICS_PORT: String(metrics) }
  const environment = { ...(await environmentOf(name)), ...ports }
  return new Replica(t, name, { name, port: health, readyPath: '/health/live', environment })
}

interface Ports {
  readonly apis: readonly [number, number]
  readonly gateways: readonly [number, number]
  readonly sidecar: readonly [number, number]
}

const choosePorts = async (): Promise<Ports> => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = await freePorts(6)
  return { apis: [a, b], gateways: [c, d], sidecar: [e, f] }
}

const pairOf = async (
  place: Place,
  kind: Kind,
  ports: readonly [number, number],
): Promise<[Replica, Replica]> => [
  await listening(place, kind, { name: `${kind.app}-1`, port: ports[0] }),
  await listening(place, kind, { name: `${kind.app}-2`, port: ports[1] }),
]

const compose = async (place: Place, ports: Ports, options: DeploymentOptions) => {
  const names = Array.from({ length: options.engines ?? 0 }, (_, index) => `engine-${index + 1}`)
  return {
    apis: await pairOf(place, API, ports.apis),
    gateways: await pairOf(place, GATEWAY, ports.gateways),
    engines: await Promise.all(names.map((name) => engineNamed(place, name))),
    sidecar: options.sidecar ? await sidecarAt(place, ports.sidecar) : null,
  }
}

/** Each process signs in as its service: `stream-api-2` as `stream-api`. */
export const ownUser = (name: string): Service => name.replace(/-\d+$/, '') as Service

/** Each process's address of a Redis that has the users it is shipped with. */
export const asOwnUser = (redis: InfraRedis) => (name: string) => redis.urlFor(ownUser(name))

/** Resolves when it competes for streams. */
export const startEngine = async (engine: Replica): Promise<void> => {
  await engine.start()
  await eventually(() => engine.process.output().includes('ready: '), {
    what: 'the engine to compete',
    deadlineMs: 60_000,
  })
}

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
  const place = { t, environmentOf }
  const ports = await choosePorts()
  const { apis, gateways, engines, sidecar } = await compose(place, ports, options)
  await Promise.all([...apis, ...gateways, ...(sidecar ? [sidecar] : [])].map((replica) => replica.start()))
  await Promise.all(engines.map(startEngine))
  const proxy = {
    kind: preferredProxy(),
    environment: 'development',
    streamApi: ports.apis,
    gateway: ports.gateways,
  } as const
  return {
    apis,
    gateways,
    engines,
    sidecar,
    metricsUrl: `http://${HOST}:${ports.sidecar[1]}/metrics`,
    dataDir,
    drivers: [new ApiDriver(apis[0].url), new ApiDriver(apis[1].url)],
    startProxy: (changes = {}) => startProxy(t, { ...proxy, ...changes }),
  }
}
