import type { Backplane } from '@stream-manager/backplane/port'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import {
  type AlertList,
  type AlertRuleList,
  type IncidentDetails,
  type IncidentList,
  isRecord,
  type ServiceName,
} from '@stream-manager/contracts'
import { type InfraRedis, preferredProxy, type RunningProxy, startProxy } from '@stream-manager/infra'
import {
  ApiDriver,
  eventually,
  freePort,
  PATIENT_REDIS,
  SMALL_STREAM_CONFIG,
  type TestScope,
} from '@stream-manager/test-kit'
import { startEngine } from '../deployment.ts'
import { HealthWatch } from '../health-watch.ts'
import { prepareHistoryServices } from '../history-services.ts'
import type { Replica } from '../replica.ts'

const SERVICES = [
  'stream-api',
  'ws-gateway',
  'event-handler',
  'health-sidecar',
  'engine',
] as const satisfies readonly ServiceName[]

/** Shipped rules wait for up to five minutes. A test shortens that, and keeps all else of them. */
const FOR_SECONDS = 5
/** The machine of the tests may be slow or full. That would be a second fault, with alerts of its own. */
const HOST_RULES: readonly string[] = [
  'event-loop-slow',
  'stream-falls-behind',
  'frames-dropped',
  'memory-almost-full',
  'disk-almost-full',
]
const OPEN_INCIDENTS = 'alerting/open-incidents'
/** Documents of alerts and incidents. Without them the system is as it was before the first fault. */
const ALERTING_DOCUMENTS = ['alerting/state', 'alerting/notices', OPEN_INCIDENTS]
const DEADLINE_MS = 180_000

/** A whole deployment on Redis and PostgreSQL behind a proxy, on air, with rules that page soon. */
export interface IncidentDeployment {
  readonly redis: InfraRedis
  readonly api: Replica
  readonly gateway: Replica
  readonly engine: Replica
  readonly driver: ApiDriver
  readonly health: HealthWatch
  readonly proxy: RunningProxy
}

const changeRule = (driver: ApiDriver, id: string, change: object): Promise<unknown> =>
  driver.call('PATCH', `/api/alerts/rules/${id}`, change)

const shortenRules = async (driver: ApiDriver): Promise<void> => {
  const { items } = await driver.call<AlertRuleList>('GET', '/api/alerts/rules')
  for (const { id, forSeconds } of items) {
    if (HOST_RULES.includes(id)) await changeRule(driver, id, { enabled: false })
    else if (forSeconds > FOR_SECONDS) await changeRule(driver, id, { forSeconds: FOR_SECONDS })
  }
}

/** An operator wants to be paged for what the shipped rules only warn of. */
export const pageWhenDegraded = (driver: ApiDriver): Promise<unknown> =>
  changeRule(driver, 'component-degraded', { severity: 'page' })

export const goLive = async (driver: ApiDriver): Promise<void> => {
  await driver.call('PUT', '/api/stream/config', SMALL_STREAM_CONFIG)
  await driver.control('start')
  await eventually(async () => (await driver.state()).status === 'live', {
    what: 'the stream to be live',
    deadlineMs: DEADLINE_MS,
  })
}

export const startIncidentDeployment = async (t: TestScope): Promise<IncidentDeployment> => {
  const port = await freePort()
  const { redis, replicas } = await prepareHistoryServices(t, SERVICES, {
    WS_GATEWAY_URL: `ws://127.0.0.1:${port}/ws`,
    TRUSTED_PROXIES: '127.0.0.1',
    DRAIN_DELAY_MS: '0',
  })
  const [api, gateway, handler, sidecar, engine] = replicas as [Replica, Replica, Replica, Replica, Replica]
  // Its migrations make the tables. Without them the API reports a degraded history, which would be a fault of the store.
  await handler.start()
  await Promise.all([api, gateway].map((replica) => replica.start()))
  await startEngine(engine)
  const proxy = await startProxy(t, {
    kind: preferredProxy(),
    environment: 'development',
    port,
    streamApi: [api.port],
    gateway: [gateway.port],
  })
  await sidecar.start()
  const driver = new ApiDriver(api.url)
  await shortenRules(driver)
  await goLive(driver)
  const world = { redis, api, gateway, engine, driver, proxy, health: new HealthWatch(sidecar.url) }
  await isWell(world)
  return world
}

/** Resolves once every component is healthy and no alert is open. */
export const isWell = async ({ driver, health }: IncidentDeployment): Promise<void> => {
  let seen: unknown
  const isQuiet = async () => {
    const { status, checks } = await health.report()
    seen = checks
    if (status !== 'healthy') return false
    const { items } = await driver.call<AlertList>('GET', '/api/alerts')
    seen = items.filter(({ state }) => state !== 'resolved')
    return items.every(({ state }) => state === 'resolved')
  }
  try {
    await eventually(isQuiet, { what: 'a healthy system without alerts', deadlineMs: DEADLINE_MS })
  } catch (error) {
    throw new Error(`the system is not well: ${JSON.stringify(seen, null, 1)}`, { cause: error })
  }
}

/** Uses the documents of alerts, also while the API is away. */
const withDocuments = async <Result>(
  { redis }: IncidentDeployment,
  use: (backplane: Backplane) => Promise<Result>,
): Promise<Result> => {
  const backplane = await openRedisBackplane({ url: redis.urlFor('event-handler'), timing: PATIENT_REDIS })
  try {
    return await use(backplane)
  } finally {
    await backplane.close()
  }
}

/** As if ten minutes had passed since the last alert: its incident is over, and nothing flaps. */
export const forgetAlerts = (world: IncidentDeployment): Promise<unknown> =>
  withDocuments(world, (backplane) => backplane.commit({ delete: ALERTING_DOCUMENTS }))

/** Resolves once an incident is open. */
export const incidentOpens = (world: IncidentDeployment): Promise<unknown> =>
  withDocuments(world, (backplane) => {
    const isOpen = async () => {
      const value = (await backplane.read(OPEN_INCIDENTS))?.value
      return isRecord(value) && Array.isArray(value['open']) && value['open'].length > 0
    }
    return eventually(isOpen, { what: 'an open incident', deadlineMs: DEADLINE_MS })
  })

/** The API may be away, or its store late. */
const ask = <Answer>({ driver }: IncidentDeployment, path: string): Promise<Answer> =>
  eventually(() => driver.call<Answer>('GET', path), { what: path, deadlineMs: DEADLINE_MS })

export const incidentsOf = async (world: IncidentDeployment): Promise<IncidentList['items']> =>
  (await ask<IncidentList>(world, '/api/incidents?limit=200')).items

export const detailsOf = (world: IncidentDeployment, id: string): Promise<IncidentDetails> =>
  ask(world, `/api/incidents/${id}`)
