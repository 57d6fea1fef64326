import { rm } from 'node:fs/promises'
import path from 'node:path'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { eventually, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import {
  allEvents,
  domainOn,
  eventsOnce,
  HEALTH_LOG,
  numbersFrom,
  numbersOf,
  openStore,
  openWorld,
  publish,
  renewed,
  startHandler,
  statusOf,
} from './world.ts'

t.test('entries of a log become events once, also those of the time without a handler', async (t) => {
  const world = await openWorld(t)
  const first = await startHandler(t, world)
  await publish(world.backplane, [0])
  await eventsOnce(world.store, 1)
  await first.close()
  const numbers = numbersFrom(1, 5000)
  for (let start = 0; start < numbers.length; start += 500) {
    await publish(world.backplane, numbers.slice(start, start + 500))
  }
  await startHandler(t, world)
  const events = await eventsOnce(world.store, 5001)
  t.strictSame(numbersOf(events), [0, ...numbers])
  t.strictSame(await world.store.listGaps({ limit: 10 }), [])
})

t.test('a publication is in the store soon after it was made', async (t) => {
  const world = await openWorld(t)
  const handler = await startHandler(t, world, { leaseMs: 600_000 })
  await eventually(() => handler.held().includes('system'), { what: 'the partition' })
  await publish(world.backplane, [1])
  t.strictSame(numbersOf(await eventsOnce(world.store, 1)), [1], 'long before the next look at the log')
})

t.test('a change of a stream is an event, and the end of the stream ends its reading', async (t) => {
  const world = await openWorld(t)
  const handler = await startHandler(t, world)
  await world.domain.streams.create({ id: 'side' })
  await eventually(() => handler.held().includes('stream:side'), { what: 'the partition of the stream' })
  await world.domain.stream.control('side', 'start')
  await world.domain.stream.control('side', 'stop')
  const events = await eventually(
    async () => {
      const found = await world.store.listEvents({ streamId: 'side', type: 'stream.status', limit: 10 })
      return found.length >= 2 && found
    },
    { what: 'start and stop' },
  )
  t.match(events.toReversed(), [
    { data: { from: 'offline', to: 'starting' } },
    { data: { from: 'starting', to: 'offline' } },
  ])
  await world.domain.streams.delete('side')
  await eventually(() => !handler.held().includes('stream:side'), { what: 'the end of the partition' })
  t.ok(handler.held().includes('system'))
})

t.test('entries that the log no longer retains are a gap, and what is retained follows', async (t) => {
  const world = await openWorld(t)
  const first = await startHandler(t, world)
  await publish(world.backplane, [0], 100)
  await eventsOnce(world.store, 1)
  await first.close()
  await publish(world.backplane, numbersFrom(1, 300), 100)
  await startHandler(t, world)
  const events = await eventsOnce(world.store, 101)
  t.strictSame(numbersOf(events), [0, ...numbersFrom(201, 100)])
  t.match(await world.store.listGaps({ limit: 10 }), [
    { log: HEALTH_LOG, afterOffset: 1, untilOffset: 201, reason: 'trimmed', fromMs: Number },
  ])
})

t.test('a backplane that began again is a gap, and its logs are read from their beginning', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const store = await openStore(t)
  const before = await openEmbeddedBackplane({ dataDir })
  await publish(before, [1, 2, 3])
  const first = await startHandler(t, { backplane: before, domain: domainOn(before), store })
  await eventsOnce(store, 3)
  await first.close()
  await before.close()
  for (const suffix of ['', '-wal', '-shm']) {
    await rm(path.join(dataDir, `stream-manager.db${suffix}`), { force: true })
  }
  const after = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => after.close())
  await publish(after, [4])
  await startHandler(t, { backplane: after, domain: domainOn(after), store })
  t.strictSame(numbersOf(await eventsOnce(store, 4)), [1, 2, 3, 4])
  t.match(await store.listGaps({ log: HEALTH_LOG, limit: 10 }), [{ reason: 'epoch', afterOffset: 3 }])
})

t.test('entries that stay in a log whose epoch was renewed are no second events', async (t) => {
  const world = await openWorld(t)
  const first = await startHandler(t, world)
  await publish(world.backplane, numbersFrom(1, 10))
  await eventsOnce(world.store, 10)
  await first.close()
  await startHandler(t, { ...world, backplane: renewed(world.backplane) })
  await eventually(async () => (await world.store.listGaps({ log: HEALTH_LOG, limit: 10 })).length > 0, {
    what: 'the gap',
  })
  await publish(world.backplane, [11])
  t.strictSame(numbersOf(await eventsOnce(world.store, 11)), numbersFrom(1, 11))
  t.match(await world.store.listGaps({ log: HEALTH_LOG, limit: 10 }), [{ reason: 'epoch' }])
})

t.test('while the store is away nothing is lost, and the service goes on', async (t) => {
  const world = await openWorld(t)
  let isAway = true
  const store = {
    ...world.store,
    apply: (batch: Parameters<typeof world.store.apply>[0]) =>
      isAway ? Promise.reject(new Error('away')) : world.store.apply(batch),
  }
  const handler = await startHandler(t, { ...world, store })
  await publish(world.backplane, numbersFrom(1, 10))
  await eventually(() => handler.held().includes('system'), { what: 'the partition' })
  t.equal(await statusOf(handler), 200)
  t.strictSame(await allEvents(world.store), [])
  await eventually(() => (handler.counters()['intakeFailures'] ?? 0) > 0, {
    what: 'a failure in the counters',
  })
  await eventually(() => handler.counters()['intakePartitions'] === 3, { what: 'each partition' })
  isAway = false
  t.strictSame(numbersOf(await eventsOnce(world.store, 10)), numbersFrom(1, 10))
})

t.test('reports of viewers become figures and days', async (t) => {
  const world = await openWorld(t)
  await startHandler(t, world)
  const { viewers } = world.domain
  const salt = await viewers.salt()
  const seen = ['a', 'b'].map((player) => ({
    kind: 'cmcd' as const,
    key: salt.keyOf('main', player),
    reloads: 2,
  }))
  const streams = new Map([['main', { seen, starved: 1, behindCache: 0, behindProxy: 0, unnoted: 0 }]])
  for (const round of [1, 2]) await viewers.report({ source: 'one', round, salt, streams })
  const days = () => world.store.listViewerDays({ streamId: 'main', limit: 10 })
  await eventually(async () => (await days())[0]?.starved === 2, { what: 'both reports' })
  t.match(await days(), [{ day: salt.day, uniques: 2, peak: 2, joins: 2 }])
})

t.test('without a store it answers its check and reads nothing', async (t) => {
  const world = await openWorld(t)
  const handler = await startHandler(t, world, { store: null })
  t.equal(await statusOf(handler), 200)
  t.strictSame(handler.held(), [])
})

t.test('events that are too old are deleted', async (t) => {
  const world = await openWorld(t)
  const handler = await startHandler(t, world)
  const old = { component: 'old', from: 'healthy', to: 'degraded', error: null }
  const channel = HEALTH_LOG
  await world.backplane.commit({
    publish: [{ channel, data: { ...old, at: '2020-01-01T00:00:00.000Z' }, retain: 100 }],
  })
  await publish(world.backplane, [1])
  await eventsOnce(world.store, 2)
  await handler.prune()
  t.strictSame(numbersOf(await allEvents(world.store)), [1])
})
