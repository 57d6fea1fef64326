import { join } from 'node:path'
import { type ProxyOptions, preferredProxy, type RunningProxy, startProxy } from '@stream-manager/infra'
import {
  ApiDriver,
  eventually,
  freePorts,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import { Replica } from './replica.ts'

export interface DeploymentOptions {
  /** `redis://...`; the caller's to start, so that it may break it. */
  readonly redisUrl: string
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
  readonly dataDir: string
  /** One for each API. */
  readonly drivers: readonly [ApiDriver, ApiDriver]
  /** In front of them all; it goes with the test. */
  startProxy(options?: Partial<ProxyOptions>): Promise<RunningProxy>
}

const HOST = '127.0.0.1'

interface Place {
  readonly t: TestScope
  readonly common: Readonly<Record<string, string>>
}

const listening = (
  { t, common }: Place,
  name: string,
  [variable, port]: readonly [string, number],
): Replica =>
  new Replica(t, { name, port, readyPath: '/healthz', environment: { ...common, [variable]: String(port) } })

/** An engine has no port: its log says when it competes for streams. */
const engineOn = ({ t, common }: Place, redisPort: number): Replica =>
  new Replica(t, { name: 'engine', port: redisPort, environment: common })

const sidecarAt = ({ t, common }: Place, [health, metrics]: Ports['sidecar']): Replica =>
  new Replica(t, {
    name: 'health-sidecar',
    port: health,
    readyPath: '/health/live',
    environment: {
      ...common,
      HEALTH_PORT: String(health),
      METRICS_PORT: String(metrics),
    },
  })

interface Ports {
  readonly apis: readonly [number, number]
  readonly gateways: readonly [number, number]
  readonly sidecar: readonly [number, number]
}

const choosePorts = async (): Promise<Ports> => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = await freePorts(6)
  return { apis: [a, b], gateways: [c, d], sidecar: [e, f] }
}

const pair = <Item>(
  [first, second]: readonly [number, number],
  make: (port: number) => Item,
): [Item, Item] => [make(first), make(second)]

const compose = (place: Place, ports: Ports, options: DeploymentOptions) => {
  const redisPort = Number(new URL(options.redisUrl).port)
  return {
    apis: pair(ports.apis, (port) => listening(place, 'stream-api', ['PORT', port])),
    gateways: pair(ports.gateways, (port) => listening(place, 'ws-gateway', ['WS_PORT', port])),
    engines: Array.from({ length: options.engines ?? 0 }, () => engineOn(place, redisPort)),
    sidecar: options.sidecar ? sidecarAt(place, ports.sidecar) : null,
  }
}

const startEngine = async (engine: Replica): Promise<void> => {
  await engine.start()
  await eventually(() => engine.process.output().includes('ready: '), {
    what: 'the engine to compete',
    deadlineMs: 60_000,
  })
}

/** Starts every process, configured by its environment alone, and waits until each is ready. */
export const startDeployment = async (t: TestScope, options: DeploymentOptions): Promise<Deployment> => {
  const dataDir = join(await temporaryDirectory(t), 'data')
  const common = {
    REDIS_URL: options.redisUrl,
    DATA_DIR: dataDir,
    TRUSTED_PROXIES: HOST,
    LOG_LEVEL: 'info',
    ...options.environment,
  }
  const ports = await choosePorts()
  const { apis, gateways, engines, sidecar } = compose({ t, common }, ports, options)
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
    dataDir,
    drivers: pair(ports.apis, (port) => new ApiDriver(`http://${HOST}:${port}`)),
    startProxy: (changes = {}) => startProxy(t, { ...proxy, ...changes }),
  }
}
