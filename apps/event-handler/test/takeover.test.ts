import type { AnalyticsStore } from '@stream-manager/analytics/port'
import { openPostgresAnalytics } from '@stream-manager/analytics/postgresql'
import type { Backplane } from '@stream-manager/backplane/port'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import {
  type Deferred,
  deferred,
  eventually,
  missingPostgres,
  PATIENT_REDIS,
  startPostgres,
  startValkey,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import {
  domainOn,
  eventsOnce,
  numbersFrom,
  numbersOf,
  openStore,
  openWorld,
  PATIENT_STORE,
  publish,
  startHandler,
} from './world.ts'

const LEASE_MS = 1500

const open = async (t: Test, url: string): Promise<Backplane> => {
  const backplane = await openRedisBackplane({ url, timing: PATIENT_REDIS })
  t.teardown(() => backplane.close())
  return backplane
}

/** A handler that is frozen while it stores: its write goes on after the thaw. */
const freezing = (store: AnalyticsStore) => {
  let thaw: Deferred<void> | null = null
  let isHeld = false
  const outcomes: string[] = []
  return {
    store: {
      ...store,
      apply: async (batch: Parameters<AnalyticsStore['apply']>[0]) => {
        isHeld = thaw !== null
        await thaw?.promise
        const outcome = await store.apply(batch)
        outcomes.push(outcome.status)
        return outcome
      },
    },
    outcomes,
    isHeld: () => isHeld,
    freeze: () => {
      thaw = deferred()
    },
    thaw: () => thaw?.resolve(),
  }
}

const openSharedStores = async (t: Test): Promise<readonly [AnalyticsStore, AnalyticsStore]> => {
  const server = await startPostgres(t)
  const open = () => {
    const store = openPostgresAnalytics({ url: server.urlOf('postgres'), ...PATIENT_STORE })
    t.teardown(() => store.close())
    return store
  }
  return [open(), open()]
}

/** Gives each handler its own connections to one store. */
type OpenStores = (t: Test) => Promise<readonly [AnalyticsStore, AnalyticsStore]>

const takesOver = async (t: Test, openStores: OpenStores) => {
  const redis = await startValkey(t)
  const [stored, store] = await openStores(t)
  const [one, two] = [await open(t, redis.url), await open(t, redis.url)]
  const frozen = freezing(stored)
  const options = { leaseMs: LEASE_MS }
  const first = await startHandler(
    t,
    { backplane: one, domain: domainOn(one), store: frozen.store },
    { ...options, instance: 'one' },
  )
  await publish(one, [1])
  await eventsOnce(store, 1)
  frozen.freeze()
  await publish(one, numbersFrom(2, 10))
  await eventually(frozen.isHeld, { what: 'a batch that is held' })
  const second = await startHandler(
    t,
    { backplane: two, domain: domainOn(two), store },
    { ...options, instance: 'two' },
  )
  t.strictSame(numbersOf(await eventsOnce(store, 11)), numbersFrom(1, 11))
  await eventually(() => second.held().includes('system'), { what: 'the partition at the second handler' })
  frozen.thaw()
  await eventually(() => !first.held().includes('system'), { what: 'the first handler to give up' })
  t.equal(frozen.outcomes.at(-1), 'fenced')
  await publish(two, [12])
  t.strictSame(numbersOf(await eventsOnce(store, 12)), numbersFrom(1, 12))
}

t.test('a handler that is frozen past its lease writes nothing after another took over', (t) =>
  takesOver(t, async () => {
    const store = await openStore(t)
    return [store, store]
  }),
)

t.test('the same with connections of their own to PostgreSQL', { skip: missingPostgres() }, (t) =>
  takesOver(t, openSharedStores),
)

t.test('a lease is renewed while a batch is stored', async (t) => {
  const { backplane, ...world } = await openWorld(t)
  let renewals = 0
  const counting: Backplane['acquireLease'] = async (...of) => {
    const lease = await backplane.acquireLease(...of)
    if (lease === null || !lease.name.endsWith('/system')) return lease
    return {
      ...lease,
      renew: () => {
        renewals += 1
        return lease.renew()
      },
      release: () => lease.release(),
    }
  }
  const apply: AnalyticsStore['apply'] = async (batch) => {
    const before = renewals
    await eventually(() => renewals >= before + 2, { what: 'two renewals' })
    return world.store.apply(batch)
  }
  const of = ['history', 'subscribe', 'listLatest'] as const
  const reads = Object.fromEntries(of.map((name) => [name, backplane[name].bind(backplane)]))
  await publish(backplane, [1])
  await startHandler(
    t,
    {
      ...world,
      backplane: { ...backplane, ...reads, acquireLease: counting },
      store: { ...world.store, apply },
    },
    { leaseMs: LEASE_MS },
  )
  t.strictSame(numbersOf(await eventsOnce(world.store, 1)), [1])
})

const beat = (backplane: Backplane, instance: string) =>
  backplane.setLatest(`services/event-handler/${instance}`, { ready: true }, { ttlMs: 600_000 })

t.test('two handlers divide the streams, and one that leaves hands over all of them', async (t) => {
  const redis = await startValkey(t)
  const store = await openStore(t)
  const [one, two] = [await open(t, redis.url), await open(t, redis.url)]
  const domain = domainOn(one)
  for (const id of ['a', 'b', 'c']) await domain.streams.create({ id })
  for (const instance of ['one', 'two']) await beat(one, instance)
  const first = await startHandler(t, { backplane: one, domain, store }, { instance: 'one' })
  const second = await startHandler(t, { backplane: two, domain: domainOn(two), store }, { instance: 'two' })
  const names = ['stream:a', 'stream:b', 'stream:c', 'stream:main', 'system', 'viewers']
  const held = () => [...first.held(), ...second.held()].toSorted()
  await eventually(() => held().length === names.length, { what: 'all partitions' })
  t.strictSame(held(), names)
  t.strictSame([first.held().length, second.held().length].toSorted(), [3, 3])
  await first.close()
  await two.setLatest('services/event-handler/one', { ready: false }, { ttlMs: 600_000 })
  await eventually(() => second.held().length === names.length, {
    what: 'the partitions of the first',
  })
})
