import { once } from 'node:events'
import { createServer as createNetServer, type Socket } from 'node:net'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Backplane } from '@stream-manager/backplane/port'
import {
  type Clock,
  type Component,
  type HealthCheck,
  type HealthReport,
  type Heartbeat,
  type ServiceName,
  systemClock,
} from '@stream-manager/contracts'
import { createDomain, type Domain } from '@stream-manager/domain'
import { createLogger, createServer, listen, type Server } from '@stream-manager/service-kit'
import { temporaryDirectory } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { WebSocketServer } from 'ws'
import { buildApp, type Sidecar, type SidecarOptions } from '../src/index.ts'

const silent = createLogger({ service: 'test', level: 'silent' })

const portOf = (address: ReturnType<Server['server']['address']>): number => {
  if (address === null || typeof address === 'string') throw new Error('not bound')
  return address.port
}

/** A server on a free port that answers as the REST API would, from the real domain. */
export const startApi = async (t: Test, domain: Domain, port = 0) => {
  const app = await createServer({ logger: silent })
  t.teardown(() => app.close())
  /** Paths that are answered in another way. */
  const overrides = new Map<string, { status: number; body: object }>()
  app.addHook('onRequest', async (request, reply) => {
    const override = overrides.get(request.url)
    return override && reply.code(override.status).send(override.body)
  })
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/api/stream/state', async () => {
    const state = await domain.stream.state('main')
    return state.ok ? state.value : state.fault
  })
  const [address] = await listen([{ app, host: '127.0.0.1', port, variable: 'PORT' }])
  if (!address) throw new Error('not bound')
  return { app, url: address.url, overrides }
}

export type GatewayAnswer = (command: { id: number }) => string | null

export const connected: GatewayAnswer = ({ id }) =>
  JSON.stringify({ id, connect: { client: 'c1', version: 'test', ping: 25, pong: true } })

/** A WebSocket server on a free port that answers the first command as told; `null` says nothing. */
export const startGateway = async (t: Test, answer: GatewayAnswer = connected) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/ws', autoPong: false })
  let answersPings = true
  server.on('connection', (socket) => {
    socket.on('ping', () => answersPings && socket.pong())
    socket.on('message', (data) => {
      const reply = answer(JSON.parse(String(data)))
      if (reply !== null) socket.send(reply)
    })
  })
  const close = () => {
    for (const client of server.clients) client.terminate()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  t.teardown(close)
  await once(server, 'listening')
  const address = `http://127.0.0.1:${portOf(server.address())}`
  const answerPings = (answers: boolean) => {
    answersPings = answers
  }
  return { address, url: `${address.replace('http', 'ws')}/ws`, close, answerPings }
}

/** Takes connections and never says a word. */
export const startFrozen = async (t: Test): Promise<number> => {
  const sockets = new Set<Socket>()
  const server = createNetServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server, 'listening')
  return portOf(server.address())
}

const heartbeatOf = (service: ServiceName, change: Partial<Heartbeat> = {}): Heartbeat => ({
  service,
  instance: `${service}-1`,
  at: new Date().toISOString(),
  startedAt: new Date().toISOString(),
  pid: 1,
  address: null,
  ready: true,
  cpuPercent: 12,
  memoryBytes: 50_000_000,
  eventLoopDelayMs: 3,
  sockets: 4,
  ...change,
})

export interface Store {
  readonly backplane: Backplane
  readonly domain: Domain
  /** Publishes a heartbeat as the service would. */
  beat(service: ServiceName, change?: Partial<Heartbeat>): Promise<void>
}

export const openStore = async (t: Test, clock: Clock = systemClock): Promise<Store> => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t), clock })
  t.teardown(() => backplane.close())
  return {
    backplane,
    domain: createDomain({ backplane }),
    beat: (service, change) => {
      const heartbeat = heartbeatOf(service, change)
      return backplane.setLatest(`services/${service}/${heartbeat.instance}`, heartbeat, { ttlMs: 15_000 })
    },
  }
}

export interface Observer {
  readonly sidecar: Sidecar
  readonly healthUrl: string
  readonly metricsUrl: string
  health(): Promise<{ status: number; report: HealthReport }>
  /** One component after a round of probes. */
  probed(component: Component): Promise<HealthCheck>
  /** Prometheus text after a round of probes. */
  scraped(): Promise<string>
}

/** A sidecar on free ports. It probes only when it is started or told to. */
export const observe = async (
  t: Test,
  store: Store,
  options: Partial<Omit<SidecarOptions, 'logger'>> = {},
): Promise<Observer> => {
  const { backplane, domain: source } = store
  const dataDir = await temporaryDirectory(t)
  const sidecar = await buildApp({
    backplane,
    source,
    instance: 'health-sidecar-1',
    dataDir,
    logger: silent,
    ...options,
  })
  t.teardown(() => sidecar.close())
  const [health, metrics] = await listen([
    { app: sidecar.health, host: '127.0.0.1', port: 0, variable: 'HEALTH_PORT' },
    { app: sidecar.metrics, host: '127.0.0.1', port: 0, variable: 'METRICS_PORT' },
  ])
  if (!health || !metrics) throw new Error('not bound')
  return {
    sidecar,
    healthUrl: health.url,
    metricsUrl: metrics.url,
    health: async () => {
      const response = await fetch(`${health.url}/health`)
      return { status: response.status, report: (await response.json()) as HealthReport }
    },
    probed: async (component) => {
      await sidecar.round()
      return (await fetch(`${health.url}/health/${component}`)).json() as Promise<HealthCheck>
    },
    scraped: async () => {
      await sidecar.round()
      return (await fetch(`${metrics.url}/metrics`)).text()
    },
  }
}

/** Everything there is, well, with a stream that nobody started. */
export const observeHealthy = async (t: Test, options: Parameters<typeof observe>[2] = {}) => {
  const store = await openStore(t)
  const api = await startApi(t, store.domain)
  const gateway = await startGateway(t)
  await store.beat('stream-api', { address: api.url })
  await store.beat('ws-gateway', { address: gateway.address })
  await store.beat('engine')
  return { store, api, gateway, observer: await observe(t, store, options) }
}
