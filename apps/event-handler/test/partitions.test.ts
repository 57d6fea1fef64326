import { systemClock } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { Partitions, type PartitionsOptions } from '../src/features/intake/partitions.ts'
import { eventsOnce, numbersOf, openWorld, publish, type World } from './world.ts'

const THREE_YEARS_MS = 3 * 365 * 24 * 3_600_000

/** Partitions that look when the test says so, with what they logged and which leases they took. */
const openPartitions = (
  t: Test,
  { backplane, ...world }: World,
  options: Partial<PartitionsOptions> = {},
) => {
  const [logged, taken]: [string[], string[]] = [[], []]
  const log = (_fields: object, message: string) => void logged.push(message)
  const partitions = new Partitions({
    ...world,
    backplane: {
      history: (...of) => backplane.history(...of),
      subscribe: (...of) => backplane.subscribe(...of),
      listLatest: (prefix) => backplane.listLatest(prefix),
      acquireLease: (name, of) => {
        taken.push(name)
        return backplane.acquireLease(name, of)
      },
    },
    holder: 'one',
    clock: systemClock,
    logger: { info: log, warn: log },
    ...options,
  })
  t.teardown(() => partitions.close())
  return { partitions, logged, taken }
}

t.test('a stream that is deleted takes no partition of a live one away', async (t) => {
  const world = await openWorld(t)
  for (const id of ['a', 'b', 'c']) await world.domain.streams.create({ id })
  const { partitions, taken } = openPartitions(t, world)
  await partitions.look()
  const before = partitions.held()
  await world.domain.streams.delete('a')
  await eventually(
    async () => {
      await partitions.look()
      return !partitions.held().includes('stream:a')
    },
    { what: 'the end of the partition' },
  )
  await partitions.look()
  t.strictSame(
    partitions.held(),
    before.filter((name) => name !== 'stream:a'),
  )
  t.strictSame(taken.length, new Set(taken).size, 'no lease was given back and taken again')
})

t.test('a quiet partition that was pruned is read on by the same handler', async (t) => {
  const world = await openWorld(t)
  const { partitions, logged, taken } = openPartitions(t, world)
  await partitions.look()
  await publish(world.backplane, [1])
  await eventsOnce(world.store, 1)
  const nowMs = Date.now() + THREE_YEARS_MS
  await world.store.prune({ nowMs, beforeMs: nowMs, maxEvents: 10, limit: 100 })
  await publish(world.backplane, [2])
  t.strictSame(numbersOf(await eventsOnce(world.store, 2)), [1, 2])
  t.notOk(logged.includes('another event handler reads this partition now'))
  t.strictSame(partitions.held(), ['system', 'viewers', 'stream:main'])
  t.equal(taken.filter((name) => name === 'events/partitions/system').length, 1)
})

t.test(
  'the last events of a deleted stream are stored, also when the store was away meanwhile',
  async (t) => {
    const world = await openWorld(t)
    await world.domain.streams.create({ id: 'side' })
    let isAway = true
    const store = {
      ...world.store,
      apply: (batch: Parameters<typeof world.store.apply>[0]) =>
        isAway ? Promise.reject(new Error('away')) : world.store.apply(batch),
    }
    const { partitions } = openPartitions(t, world, { store })
    await partitions.look()
    await world.domain.stream.control('side', 'start')
    await world.domain.stream.control('side', 'stop')
    await world.domain.streams.delete('side')
    for (let looks = 0; looks < 3; looks += 1) await partitions.look()
    t.ok(partitions.held().includes('stream:side'))
    isAway = false
    await eventually(() => !partitions.held().includes('stream:side'), { what: 'the end of the partition' })
    const events = await world.store.listEvents({ streamId: 'side', type: 'stream.status', limit: 10 })
    t.match(events, [{ data: { to: 'offline' } }, { data: { to: 'starting' } }])
  },
)

t.test('a stream that was deleted while no handler ran is read to its end', async (t) => {
  const world = await openWorld(t)
  await world.domain.streams.create({ id: 'side' })
  const statuses = () => world.store.listEvents({ streamId: 'side', type: 'stream.status', limit: 10 })
  const { partitions: first } = openPartitions(t, world)
  await first.look()
  await world.domain.stream.control('side', 'start')
  await eventually(async () => (await statuses()).length > 0, { what: 'the start' })
  await first.close()
  await world.domain.stream.control('side', 'stop')
  await world.domain.streams.delete('side')
  const { partitions: second, taken } = openPartitions(t, world)
  await second.look()
  t.ok(second.held().includes('stream:side'))
  await second.look()
  await eventually(() => !second.held().includes('stream:side'), { what: 'the end of the partition' })
  t.match(await statuses(), [{ data: { to: 'offline' } }, { data: { to: 'starting' } }])
  await second.look()
  t.equal(taken.filter((name) => name === 'events/partitions/stream:side').length, 1, 'it is read once')
})
