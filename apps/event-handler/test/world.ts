import path from 'node:path'
import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import type { AnalyticsStore, EventRow } from '@stream-manager/analytics/port'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Backplane } from '@stream-manager/backplane/port'
import { createDomain, type Domain } from '@stream-manager/domain'
import { createEgress, LOOPBACK_NETWORKS } from '@stream-manager/egress'
import { createLogger, listen } from '@stream-manager/service-kit'
import { eventually, SECRET_KEYS, temporaryDirectory } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import type { PartitionsOptions } from '../src/features/intake/partitions.ts'
import { buildApp, type EventHandler, type EventHandlerOptions } from '../src/index.ts'

export const HEALTH_LOG = 'events/health'
const PAGE = 1000

const silent = createLogger({ service: 'test', level: 'silent' })

export interface World {
  readonly backplane: Backplane
  readonly domain: Domain
  readonly store: AnalyticsStore
}

/** A busy machine answers later than production allows, and a call that is repeated counts twice in some tests. */
export const PATIENT_STORE = { queryDeadlineMs: 60_000, writeDeadlineMs: 60_000 }

export const openStore = async (t: Test): Promise<AnalyticsStore> => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  const store = await openEmbeddedAnalytics({ file, ...PATIENT_STORE })
  t.teardown(() => store.close())
  return store
}

export const domainOn = (backplane: Backplane, store: AnalyticsStore | null = null) =>
  createDomain({ backplane, secretKeys: SECRET_KEYS, analytics: store })

/** A way to servers on this machine. */
export const LOCAL_EGRESS = createEgress({ networks: LOOPBACK_NETWORKS, variable: 'OUTPUT_NETWORKS' })
export const PUBLIC_EGRESS = createEgress({ networks: [], variable: 'OUTPUT_NETWORKS' })

/** A backplane and a store of history, both real and of their own. */
export const openWorld = async (t: Test): Promise<World> => {
  const store = await openStore(t)
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  return { backplane, store, domain: domainOn(backplane, store) }
}

/** The same logs with the same entries, under an epoch of their own. */
export const renewed = (backplane: Backplane): PartitionsOptions['backplane'] => {
  const epoch = 'renewed'
  const read: Backplane['history'] = async (log, options) => {
    const history = await backplane.history(log, options)
    return { ...history, position: { ...history.position, epoch } }
  }
  return {
    subscribe: (...of) => backplane.subscribe(...of),
    listLatest: (...of) => backplane.listLatest(...of),
    acquireLease: (...of) => backplane.acquireLease(...of),
    history: async (log, options) => {
      if (!('since' in options) || options.since === undefined) return read(log, options)
      const { position } = await backplane.history(log, { limit: 1 })
      const isRenewed = options.since.epoch === epoch
      return read(log, { ...options, since: { ...options.since, epoch: isRenewed ? position.epoch : epoch } })
    },
  }
}

/** An event handler that has begun to read. */
export const startHandler = async (
  t: Test,
  world: Omit<World, 'backplane' | 'store'> & Pick<EventHandlerOptions, 'backplane' | 'store'>,
  options: Partial<EventHandlerOptions> = {},
): Promise<EventHandler> => {
  const handler = await buildApp({
    ...world,
    instance: 'event-handler-1',
    logger: silent,
    egress: LOCAL_EGRESS,
    ...options,
  })
  t.teardown(() => handler.close())
  handler.start()
  return handler
}

/** Status of its check, over a port of its own. */
export const statusOf = async ({ app }: EventHandler): Promise<number> => {
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'EVENT_HANDLER_PORT' }])
  return (await fetch(`${address?.url}/healthz`)).status
}

/** Publishes changes of health whose components are numbers. */
export const publish = async (
  backplane: Backplane,
  numbers: readonly number[],
  retain = 10_000,
): Promise<void> => {
  const at = new Date().toISOString()
  const change = { from: 'healthy', to: 'degraded', error: null, at }
  await backplane.commit({
    publish: numbers.map((number) => ({
      channel: HEALTH_LOG,
      data: { ...change, component: `${number}` },
      retain,
    })),
  })
}

export const numbersFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index)

/** All events of the store. */
export const allEvents = async (store: AnalyticsStore): Promise<readonly EventRow[]> => {
  const found: EventRow[] = []
  for (;;) {
    const last = found.at(-1)
    const page = await store.listEvents({
      limit: PAGE,
      before: last && { atMs: last.atMs, id: last.id },
    })
    found.push(...page)
    if (page.length < PAGE) return found
  }
}

export const eventsOnce = (store: AnalyticsStore, count: number): Promise<readonly EventRow[]> =>
  eventually(
    async () => {
      const events = await allEvents(store)
      return events.length >= count && events
    },
    { what: `${count} events` },
  )

/** The numbers of `publish`, in order. */
export const numbersOf = (events: readonly EventRow[]): number[] =>
  events.map(({ subject }) => Number(subject)).toSorted((one, other) => one - other)
