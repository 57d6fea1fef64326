import { once } from 'node:events'
import { createServer as createNetServer, type Socket } from 'node:net'
import { type Backplane, openEmbeddedBackplane } from '@stream-manager/backplane'
import {
  type Clock,
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

export const silent = createLogger({ service: 'test', level: 'silent' })

const portOf = (address: ReturnType<Server['server']['address']>): number => {
  if (address === null || typeof address === 'string') throw new Error('not bound')
  return address.port
}

/** A server on a free port that answers as the REST API would, from the real domain. */
export const startApi = async (t: Test, domain: Domain) => {
  const app = await createServer({ logger: silent })
  t.teardown(() => app.close())
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/api/stream/state', async () => {
    const state = await domain.stream.state('main')
    return state.ok ? state.value : state.fault
  })
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'PORT' }])
  if (!address) throw new Error('not bound')
  return { app, url: address.url }
}

export type GatewayAnswer = (command: { id: number }) => string | null

export const connected: GatewayAnswer = ({ id }) =>
  JSON.stringify({ id, connect: { client: 'c1', version: 'test', ping: 25, pong: true } })

/** A WebSocket server on a free port that answers the first command as told; `null` says nothing. */
export const startGateway = async (t: Test, answer: GatewayAnswer = connected) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/ws' })
  server.on('connection', (socket) => {
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
  return { url: `ws://127.0.0.1:${portOf(server.address())}/ws`, close }
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

export const heartbeatOf = (service: ServiceName, change: Partial<Heartbeat> = {}): Heartbeat => ({
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

export interface World {
  readonly backplane: Backplane
  readonly domain: Domain
  readonly sidecar: Sidecar
  readonly healthUrl: string
  readonly metricsUrl: string
  /** Publishes a heartbeat as the service would. */
  beat(service: ServiceName, change?: Partial<Heartbeat>): Promise<void>
  health(): Promise<{ status: number; report: HealthReport }>
  metrics(): Promise<string>
}

export type WorldOptions = Partial<Omit<SidecarOptions, 'logger'>>

/** A sidecar on free ports over a real store. It probes only when started or told to. */
export const buildWorld = async (t: Test, options: WorldOptions = {}): Promise<World> => {
  const clock: Clock = options.clock ?? systemClock
  const store = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => store.close())
  const domain = createDomain({ backplane: store })
  const targets = { streamApiUrl: 'http://127.0.0.1:1', gatewayUrl: 'ws://127.0.0.1:1/ws' }
  const sidecar = await buildApp({
    backplane: store,
    source: domain,
    targets,
    logger: silent,
    ...options,
    clock,
  })
  t.teardown(() => sidecar.close())
  const [health, metrics] = await listen([
    { app: sidecar.health, host: '127.0.0.1', port: 0, variable: 'HEALTH_PORT' },
    { app: sidecar.metrics, host: '127.0.0.1', port: 0, variable: 'METRICS_PORT' },
  ])
  if (!health || !metrics) throw new Error('not bound')
  return {
    backplane: store,
    domain,
    sidecar,
    healthUrl: health.url,
    metricsUrl: metrics.url,
    beat: (service, change) =>
      store.setLatest(
        `services/${service}/${change?.instance ?? `${service}-1`}`,
        heartbeatOf(service, change),
        {
          ttlMs: 15_000,
        },
      ),
    health: async () => {
      const response = await fetch(`${health.url}/health`)
      return { status: response.status, report: (await response.json()) as HealthReport }
    },
    metrics: async () => (await fetch(`${metrics.url}/metrics`)).text(),
  }
}
