import type { Backplane, Lease } from '@stream-manager/backplane/port'
import { type Domain, RESOURCE_SAMPLER_LEASE } from '@stream-manager/domain'
import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { openWorld, renewed, startHandler, type World } from './world.ts'

const STEP_MS = 10_000
/** A full hour, an hour ago or more. */
const START_MS = Math.floor(Date.now() / 3_600_000 - 1) * 3_600_000

const takeLease = async (t: Test, backplane: Backplane): Promise<Lease> => {
  const lease = await backplane.acquireLease(RESOURCE_SAMPLER_LEASE, { holder: 'test', ttlMs: 600_000 })
  if (lease === null) throw new Error('nobody else samples')
  t.teardown(() => lease.release())
  return lease
}

/** Records intervals by their numbers; the value of each is one. */
const record = async ({ figures }: Domain, { fence }: Lease, numbers: readonly number[]): Promise<void> => {
  for (const number of numbers) {
    const observed = [{ metric: 'host.cpu', streamId: null, subject: null, values: [[1, 1]] }] as const
    await figures.record({ fence, id: `${number}`, atMs: START_MS + number * STEP_MS, observed })
  }
}

const sumIn = async ({ store }: World): Promise<number> => {
  const { series } = await store.readPoints({
    metric: 'host.cpu',
    by: 'series',
    tier: '1h',
    fromMs: START_MS,
    toMs: START_MS + 3_600_000,
    bucketMs: 3_600_000,
    aggregate: 'sum',
    maxSeries: 1,
  })
  return series[0]?.points[0]?.[1] ?? 0
}

const sumOnce = (world: World, sum: number) =>
  eventually(async () => (await sumIn(world)) >= sum, { what: `a sum of ${sum}` })

const numbersFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => first + index)

t.test('figures are added once, also after a store that failed and a handler that ended', async (t) => {
  const world = await openWorld(t)
  const lease = await takeLease(t, world.backplane)
  let failures = 2
  const store = {
    ...world.store,
    apply: async (batch: Parameters<typeof world.store.apply>[0]) => {
      const outcome = await world.store.apply(batch)
      failures -= 1
      if (failures >= 0) throw new Error('the answer was lost')
      return outcome
    },
  }
  const first = await startHandler(t, { ...world, store })
  await record(world.domain, lease, numbersFrom(0, 20))
  await sumOnce(world, 20)
  await first.close()
  await record(world.domain, lease, numbersFrom(20, 20))
  await startHandler(t, world)
  await sumOnce(world, 40)
  t.equal(await sumIn(world), 40)
})

t.test('a log of figures that was never read is stored in small parts', async (t) => {
  const world = await openWorld(t)
  const lease = await takeLease(t, world.backplane)
  await record(world.domain, lease, numbersFrom(0, 50))
  const sizes: number[] = []
  const apply: World['store']['apply'] = (batch) => {
    sizes.push(batch.rows.points.length)
    return world.store.apply(batch)
  }
  await startHandler(t, { ...world, store: { ...world.store, apply } })
  await sumOnce(world, 50)
  t.strictSame(sizes, [20, 20, 10])
})

t.test('figures that stay in a log whose epoch was renewed are not added again', async (t) => {
  const world = await openWorld(t)
  const lease = await takeLease(t, world.backplane)
  const first = await startHandler(t, world)
  await record(world.domain, lease, numbersFrom(0, 45))
  await sumOnce(world, 45)
  await first.close()
  await startHandler(t, { ...world, backplane: renewed(world.backplane) })
  await record(world.domain, lease, [45])
  await sumOnce(world, 46)
  t.equal(await sumIn(world), 46)
  t.match(await world.store.listGaps({ log: 'resources/figures', limit: 10 }), [{ reason: 'epoch' }])
})
