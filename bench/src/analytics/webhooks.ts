import { createHmac } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { AnalyticsStore, EventRow } from '@stream-manager/analytics/port'
import { joinRows } from '@stream-manager/analytics/port'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Backplane } from '@stream-manager/backplane/port'
import type { Caller, HealthReport, HealthStatus } from '@stream-manager/contracts'
import { createDomain, type Domain } from '@stream-manager/domain'
import { createEgress, LOOPBACK_NETWORKS } from '@stream-manager/egress'
import { buildApp } from '@stream-manager/event-handler'
import { createLogger } from '@stream-manager/service-kit'
import {
  eventually,
  SECRET_KEYS,
  type TestScope,
  temporaryDirectory,
  webServer,
} from '@stream-manager/test-kit'
import { percentile, type Row, round } from '../statistics.ts'
import { GRANT } from './material.ts'

const ADMIN: Caller = { subject: 'user:bench', name: 'Bench', role: 'admin', grants: null, via: 'session' }
const RULE_ID = 'bench-unhealthy'
const FOR_SECONDS = 3
const AT_ONCE = 4
const DEADLINE_MS = 120_000

interface Received {
  readonly atMs: number
  readonly body: string
}

interface World {
  readonly backplane: Backplane
  readonly domain: Domain
  readonly store: AnalyticsStore
  readonly received: readonly Received[]
  readonly url: string
}

/** A receiver that answers at once, and all that leads to it. Nothing runs yet. */
const openWorld = async (t: TestScope, store: AnalyticsStore): Promise<World> => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  const domain = createDomain({ backplane, secretKeys: SECRET_KEYS, analytics: store })
  const received: Received[] = []
  const { url } = await webServer(t, (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.on('end', () => {
      received.push({ atMs: performance.now(), body })
      response.end('seen')
    })
  })
  return { backplane, domain, store, received, url }
}

const startHandler = async (t: TestScope, { backplane, domain, store }: World): Promise<void> => {
  const egress = createEgress({ networks: LOOPBACK_NETWORKS, variable: 'OUTPUT_NETWORKS' })
  const logger = createLogger({ service: 'bench', level: 'silent' })
  const handler = await buildApp({ backplane, domain, store, egress, logger, instance: 'bench' })
  t.teardown(() => handler.close())
  handler.start()
}

const createWebhook = async ({ domain, url }: World, events: readonly string[]): Promise<string> => {
  const input = { name: 'bench', url, events: [...events] }
  const created = await domain.webhooks.create({ input, caller: ADMIN })
  if (!created.ok) throw new Error(created.fault.detail)
  return created.value.value.id
}

const report = (backplane: Backplane, component: string, status: HealthStatus): Promise<void> => {
  const at = new Date().toISOString()
  const check = { status, latencyMs: null, error: null, since: at }
  const value: HealthReport = { status, timestamp: at, checks: { [component]: check } }
  return backplane.setLatest('health/reports/bench', value, { ttlMs: 600_000 })
}

const firingOnce = async ({ received }: World, component: string): Promise<number> => {
  const isFiring = ({ body }: Received) =>
    ['"alert.firing"', `"${RULE_ID}"`, `"${component}"`].every((text) => body.includes(text))
  const { atMs } = await eventually(async () => received.find(isFiring) ?? false, {
    what: `the webhook of ${component}`,
    deadlineMs: DEADLINE_MS,
  })
  return atMs
}

/** A component of its own each time: one that changed often would be told as flapping. */
const wait = async (world: World, round: number): Promise<number> => {
  const component = `bench-${round}`
  await report(world.backplane, component, 'healthy')
  // Rules are compared each second: the condition begins at any part of it.
  await delay(Math.random() * 1000)
  const startMs = performance.now()
  await report(world.backplane, component, 'unhealthy')
  return (await firingOnce(world, component)) - startMs - FOR_SECONDS * 1000
}

/** From a report of an unhealthy component to the webhook of its alert, without the time that the rule waits. */
export const conditionToWebhook = async (
  t: TestScope,
  store: AnalyticsStore,
  rounds: number,
): Promise<Row> => {
  const world = await openWorld(t, store)
  await createWebhook(world, ['alert.*'])
  const rule = { id: RULE_ID, name: 'Bench', severity: 'page', metric: 'component.unhealthy' } as const
  // As the shipped rules of components.
  const times = { windowSeconds: 10, aggregate: 'last', noData: 'keep', forSeconds: FOR_SECONDS } as const
  const created = await world.domain.alerts.createRule({ ...rule, ...times, operator: 'above', threshold: 0 })
  if (!created.ok) throw new Error(created.fault.detail)
  await startHandler(t, world)
  const tookMs: number[] = []
  // The first round has the start of the service in it.
  for (let done = 0; done <= rounds; done += 1) tookMs.push(await wait(world, done))
  const after = tookMs.slice(1)
  return {
    'condition to webhook': `${rounds} rounds`,
    'median, ms after `for`': Math.round(percentile(after, 0.5)),
    'most, ms': Math.round(Math.max(...after)),
  }
}

const eventOf = (index: number): EventRow => ({
  id: `event-${index}`,
  atMs: Date.now(),
  type: 'custom.bench',
  streamId: null,
  severity: 'info',
  subject: null,
  data: { index },
})

/** Signs and posts without a store, retries, or a check of the address, over as many connections. */
const bareRate = async (url: string, count: number): Promise<number> => {
  let next = 0
  const lane = async () => {
    for (let index = next++; index < count; index = next++) {
      const body = JSON.stringify({ type: 'custom.bench', data: eventOf(index) })
      const timestamp = String(Math.floor(Date.now() / 1000))
      const content = `event-${index}.${timestamp}.${body}`
      const signature = `v1,${createHmac('sha256', 'key').update(content).digest('base64')}`
      const headers = {
        'webhook-id': `event-${index}`,
        'webhook-timestamp': timestamp,
        'webhook-signature': signature,
      }
      await (await fetch(url, { method: 'POST', headers, body })).text()
    }
  }
  const startMs = performance.now()
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  return (count * 1000) / (performance.now() - startMs)
}

/** Deliveries a second of one webhook that are due at once, beside a loop that only signs and posts. */
export const deliveryRate = async (t: TestScope, store: AnalyticsStore, count: number): Promise<Row> => {
  const world = await openWorld(t, store)
  const webhookId = await createWebhook(world, ['custom.*'])
  await bareRate(world.url, Math.ceil(count / 10))
  const bare = await bareRate(world.url, count)
  const events = Array.from({ length: count }, (_, index) => eventOf(index))
  const deliveries = events.map((event) => ({ id: `delivery-${event.id}`, webhookId, event }))
  const rows = joinRows([{ events, deliveries }])
  await store.take(GRANT)
  await store.apply({ grant: GRANT, atMs: Date.now(), advances: [], gaps: [], rows })
  const from = world.received.length
  await startHandler(t, world)
  await eventually(() => world.received.length >= from + count, {
    what: 'all deliveries',
    deadlineMs: DEADLINE_MS,
  })
  const [first, last] = [world.received[from], world.received[from + count - 1]]
  const ours = ((count - 1) * 1000) / ((last?.atMs ?? 0) - (first?.atMs ?? 0))
  return {
    deliveries: count,
    'deliveries/s': Math.round(ours),
    'bare loop, /s': Math.round(bare),
    ratio: round(ours / bare),
  }
}
