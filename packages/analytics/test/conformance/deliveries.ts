import type { AnalyticsStore, AttemptRow, DeliveryOutcome, NewDelivery } from '../../src/port/index.ts'
import type { ConformancePart } from './harness.ts'
import { batchOf, eventAt, grantOf, idsOf } from './harness.ts'

const DAY_MS = 24 * 3_600_000

const deliveryOf = (id: string, atMs = 10, webhookId = 'hook'): NewDelivery => ({
  id,
  webhookId,
  event: eventAt(atMs, `evt_${id}`),
})

const attemptAt = (atMs: number): AttemptRow => ({
  atMs,
  durationMs: 3,
  status: 500,
  error: 'answered 500',
  response: 'no ü',
})

const claimOf = (nowMs: number, claim = 'one', limit = 10) => ({
  ...{ webhookId: 'hook', claim, nowMs, untilMs: nowMs + 100, limit },
})

const failure = (id: string, atMs: number, changes: Partial<DeliveryOutcome> = {}): DeliveryOutcome => ({
  ...{ id, claim: 'one', attempt: attemptAt(atMs), activeSinceMs: 0 },
  state: 'waiting',
  dueMs: atMs + 50,
  ...changes,
})

const success = (id: string, atMs: number): DeliveryOutcome =>
  failure(id, atMs, { state: 'delivered', dueMs: null })

const write = async (store: AnalyticsStore, ...deliveries: readonly NewDelivery[]) => {
  await store.take(grantOf(1))
  await store.apply(batchOf({ deliveries }))
}

export const deliveries: ConformancePart = (t, open) => {
  t.test('a delivery that is written again stays as it is', async (t) => {
    const { store, reopen } = await open(t)
    const delivery = deliveryOf('a')
    await write(store, delivery)
    await store.claimDeliveries(claimOf(10))
    await store.settleDelivery(success('a', 11))
    await write(store, delivery)
    const reopened = await reopen()
    t.strictSame(await reopened.listDeliveries({ limit: 10 }), [
      { ...delivery, state: 'delivered', dueMs: null, failures: 0, attempts: [attemptAt(11)] },
    ])
  })

  t.test('lists deliveries by the time of their events, the newest first', async (t) => {
    const { store } = await open(t)
    await write(store, deliveryOf('a', 10), deliveryOf('b', 20), deliveryOf('c', 20, 'other'))
    const ids = async (read: object) => idsOf(await store.listDeliveries({ limit: 10, ...read }))
    t.strictSame(await ids({}), ['c', 'b', 'a'])
    t.strictSame(await ids({ webhookId: 'hook' }), ['b', 'a'])
    t.strictSame(await ids({ state: 'failed' }), [])
    t.strictSame(await ids({ id: 'b' }), ['b'])
    t.strictSame(await ids({ before: { atMs: 20, id: 'c' } }), ['b', 'a'])
  })

  t.test('a claim takes what is due, once, until it ends', async (t) => {
    const { store } = await open(t)
    await write(
      store,
      deliveryOf('a', 10),
      deliveryOf('b', 20),
      deliveryOf('c', 30),
      deliveryOf('d', 10, 'other'),
    )
    t.strictSame(await store.listDueWebhooks({ nowMs: 9, limit: 10 }), [])
    t.strictSame(await store.listDueWebhooks({ nowMs: 10, limit: 10 }), ['hook', 'other'])
    t.strictSame(idsOf(await store.claimDeliveries(claimOf(20, 'one', 1))), ['a'])
    t.strictSame(idsOf(await store.claimDeliveries(claimOf(20, 'two'))), ['b'])
    t.strictSame(await store.claimDeliveries(claimOf(20, 'three')), [])
    t.strictSame(await store.listDueWebhooks({ nowMs: 20, limit: 10 }), ['other'])
    t.strictSame(idsOf(await store.claimDeliveries(claimOf(120, 'three'))), ['a', 'b', 'c'])
  })

  t.test('of senders that claim at once, one gets each delivery', async (t) => {
    const { store } = await open(t)
    await write(store, ...Array.from({ length: 20 }, (_, index) => deliveryOf(`d${index}`)))
    const names = Array.from({ length: 8 }, (_, index) => `sender-${index}`)
    const claimed = await Promise.all(names.map((name) => store.claimDeliveries(claimOf(10, name, 5))))
    const left = await store.claimDeliveries(claimOf(10, 'last', 100))
    const ids = idsOf([...claimed.flat(), ...left])
    t.equal(ids.length, 20)
    t.equal(new Set(ids).size, 20)
  })

  t.test('an outcome of a claim that ended is not stored', async (t) => {
    const { store } = await open(t)
    await write(store, deliveryOf('a'))
    await store.claimDeliveries(claimOf(10, 'one'))
    await store.claimDeliveries(claimOf(110, 'two'))
    t.match(await store.settleDelivery(failure('a', 111)), { isSettled: false })
    t.match(await store.settleDelivery(failure('a', 112, { claim: 'two' })), { isSettled: true })
    t.match(await store.listDeliveries({ limit: 10 }), [{ dueMs: 162, failures: 1, state: 'waiting' }])
  })

  t.test('tells since when a webhook fails, from the last success on', async (t) => {
    const { store } = await open(t)
    await write(store, deliveryOf('a'), deliveryOf('b'), deliveryOf('c'))
    const attempt = async (outcome: DeliveryOutcome) => {
      await store.claimDeliveries(claimOf(outcome.attempt.atMs))
      return (await store.settleDelivery(outcome)).failingSinceMs
    }
    t.equal(await attempt(failure('a', 1000)), 1000)
    t.equal(await attempt(failure('b', 1001)), 1000)
    t.equal(await attempt(success('c', 2000)), null)
    t.equal(await attempt(failure('a', 3000)), null, 'what began before the success does not count')
    await write(store, deliveryOf('d'))
    t.equal(await attempt(failure('d', 4000)), 4000)
    t.equal(await attempt(failure('d', 5000, { activeSinceMs: 4500 })), null)
  })

  t.test('a delivery that is asked for again is due, and counts its failures from zero', async (t) => {
    const { store } = await open(t)
    await write(store, deliveryOf('a', 10), deliveryOf('b', 20), deliveryOf('c', 30))
    await store.claimDeliveries(claimOf(100))
    for (const id of ['a', 'b'])
      await store.settleDelivery(failure(id, 101, { state: 'failed', dueMs: null }))
    await store.settleDelivery(success('c', 101))
    const due = async (nowMs: number) => idsOf(await store.claimDeliveries(claimOf(nowMs)))
    await store.apply(batchOf({ redeliveries: [{ dueMs: 500, deliveryId: 'c' }] }))
    t.match(await store.listDeliveries({ id: 'c', limit: 1 }), [
      { dueMs: 500, failures: 0, state: 'waiting' },
    ])
    t.strictSame(await due(500), ['c'])
    const range = { webhookId: 'hook', fromMs: 20, toMs: 30, onlyFailed: true }
    await store.apply(batchOf({ redeliveries: [{ dueMs: 700, range }] }))
    t.strictSame(await due(700), ['c', 'b'], 'the claim of the first ended meanwhile')
    await store.settleDelivery(success('b', 701))
    await store.settleDelivery(success('c', 701))
    await store.apply(batchOf({ redeliveries: [{ dueMs: 900, range: { ...range, onlyFailed: false } }] }))
    t.strictSame(await due(900), ['b', 'c'])
  })

  t.test('forgets delivered ones after 14 days and others after 30', async (t) => {
    const { store } = await open(t)
    await write(store, deliveryOf('a'), deliveryOf('b'))
    await store.claimDeliveries(claimOf(10))
    await store.settleDelivery(success('a', 11))
    const limits = { beforeMs: 0, maxEvents: 100, limit: 100 }
    await store.prune({ ...limits, nowMs: 14 * DAY_MS + 10 })
    t.equal((await store.listDeliveries({ limit: 10 })).length, 2)
    await store.prune({ ...limits, nowMs: 14 * DAY_MS + 11 })
    t.strictSame(idsOf(await store.listDeliveries({ limit: 10 })), ['b'])
    await store.prune({ ...limits, nowMs: 30 * DAY_MS + 11 })
    t.strictSame(await store.listDeliveries({ limit: 10 }), [])
  })
}
