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
import { heartbeatOf, startGateway } from '@stream-manager/diagnostics/fakes'
import { createDomain, type Domain } from '@stream-manager/domain'
import { createLogger, createServer, listen, proxyCheck } from '@stream-manager/service-kit'
import { fakeClock, freePort, SECRET_KEYS, temporaryDirectory } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { buildApp, type Sidecar, type SidecarOptions } from '../src/index.ts'

const silent = createLogger({ service: 'test', level: 'silent' })

/** A server that answers as the REST API would, from the real domain. No other process takes its port when it closes. */
export const startApi = async (t: Test, domain: Domain, givenPort?: number) => {
  const port = givenPort ?? (await freePort())
  const app = await createServer({ logger: silent })
  t.teardown(() => app.close())
  /** Answers that replace those of the domain, by path. */
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

/** A server that answers the probe of the event handler. */
const startEventHandler = async (t: Test): Promise<string> => {
  const app = await createServer({ logger: silent })
  t.teardown(() => app.close())
  await app.register(proxyCheck)
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'EVENT_HANDLER_PORT' }])
  if (!address) throw new Error('not bound')
  return address.url
}

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
    domain: createDomain({ backplane, secretKeys: SECRET_KEYS }),
    beat: (service, change) => {
      const heartbeat = heartbeatOf(service, change)
      return backplane.setLatest(`services/${service}/${heartbeat.instance}`, heartbeat, { ttlMs: 600_000 })
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

/** Far above what a busy machine takes to answer a probe. Tests of answers that do not come have a short one. */
const PROBE_DEADLINE_MS = 30_000

/**
 * A sidecar on free ports. It probes once it is started, or by `round`. Its clock stands still unless the test brings one:
 * heartbeats that are sent once do not become old on a busy machine.
 */
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
    clock: fakeClock(),
    deadlineMs: PROBE_DEADLINE_MS,
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

/** A healthy system with a stream that is offline. */
export const observeHealthy = async (t: Test, options: Parameters<typeof observe>[2] = {}) => {
  const store = await openStore(t)
  const api = await startApi(t, store.domain)
  const gateway = await startGateway(t)
  await store.beat('stream-api', { address: api.url })
  await store.beat('ws-gateway', { address: gateway.address })
  await store.beat('engine')
  await store.beat('event-handler', { address: await startEventHandler(t) })
  return { store, api, gateway, observer: await observe(t, store, options) }
}
