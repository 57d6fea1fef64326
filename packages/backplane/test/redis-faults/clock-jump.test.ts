import { setTimeout as delay } from 'node:timers/promises'
import { eventually, missingProgram, type RedisServer, startRedis } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { Backplane, Lease } from '../../src/port/index.ts'
import { committed, DOCUMENT } from '../conformance/harness.ts'
import { openRedis } from './endure.ts'

const HOUR_MS = 3_600_000
const LEASE = 'stream:main/engine'
const TTL_MS = 2000
const TERM = { ttlMs: TTL_MS }
/** Interval at which a contender looks at the lease in these tests. */
const LOOK_MS = 50

const skip = missingProgram('redis-server') || missingProgram('faketime')

const JUMPS = [
  ['an hour ahead', HOUR_MS],
  ['an hour back', -HOUR_MS],
] as const

const start = async (t: Test) => {
  const redis = await startRedis(t, { settableClock: true })
  const [owning, waiting] = [await openRedis(t, redis.url), await openRedis(t, redis.url)]
  return { redis, owning, waiting }
}

const acquire = (backplane: Backplane, holder: string): Promise<Lease> =>
  eventually(() => backplane.acquireLease(LEASE, { ...TERM, holder }), {
    what: `a grant to ${holder}`,
    deadlineMs: 10 * TTL_MS,
  })

/** Renews a lease about ten times a term; resolves with leases that were granted to another process meanwhile. */
const renewFor = async (lease: Lease, waiting: Backplane, durationMs: number) => {
  const stolen: Lease[] = []
  const refused: boolean[] = []
  const endMs = performance.now() + durationMs
  for (let turn = 0; performance.now() < endMs; turn += 1) {
    if (turn % 4 === 0 && !(await lease.renew())) refused.push(false)
    const other = await waiting.acquireLease(LEASE, { ...TERM, holder: 'b' })
    if (other) stolen.push(other)
    await delay(LOOK_MS)
  }
  return { stolen, refused }
}

for (const [direction, jumpMs] of JUMPS) {
  t.test(`the holder keeps its lease when Redis’s clock is set ${direction}`, { skip }, async (t) => {
    const { redis, owning, waiting } = await start(t)
    const lease = await acquire(owning, 'a')
    t.equal(await waiting.acquireLease(LEASE, { ...TERM, holder: 'b' }), null)
    t.match(await waiting.readLease(LEASE), { holder: 'a' })
    await redis.setClock(jumpMs)
    t.match(await waiting.readLease(LEASE), { holder: 'a', fence: lease.fence }, 'before it is renewed')
    const write = { put: { [DOCUMENT]: direction }, fence: { lease: LEASE, fence: lease.fence } }
    committed(await owning.commit(write))
    t.strictSame(await renewFor(lease, waiting, 2 * TTL_MS), { stolen: [], refused: [] })
    committed(await owning.commit(write))
    const left = (await waiting.readLease(LEASE))?.expiresInMs ?? 0
    t.ok(left > 0 && left <= TTL_MS, `${left} ms left`)
  })

  t.test(
    `another process takes a dead holder’s lease in time when Redis’s clock is set ${direction}`,
    { skip },
    async (t) => {
      const { redis, owning, waiting } = await start(t)
      const dead = await acquire(owning, 'a')
      const lookedMs = performance.now()
      t.match(await waiting.readLease(LEASE), { holder: 'a' })
      await redis.setClock(jumpMs)
      const next = await acquire(waiting, 'b')
      t.ok(performance.now() - lookedMs >= TTL_MS, 'not before the end of its term')
      t.ok(next.predecessorExpired)
      t.ok(next.fence > dead.fence)
      t.equal(await dead.renew(), false)
      const late = { put: { [DOCUMENT]: 'late' }, fence: { lease: LEASE, fence: dead.fence } }
      t.strictSame(await owning.commit(late), { status: 'fenced', fence: next.fence })
      await redis.setClock(-jumpMs)
      await next.release()
      t.ok((await acquire(owning, 'a')).fence > next.fence, 'a higher fence')
    },
  )
}

t.test(
  'a contender that starts after the death waits one term; a reader sees the lease free at once',
  { skip },
  async (t) => {
    const { redis, owning, waiting } = await start(t)
    const dead = await acquire(owning, 'a')
    t.match(await waiting.readLease(LEASE), { holder: 'a' })
    t.equal(await dead.renew(), true)
    await delay(TTL_MS + LOOK_MS)
    t.equal(await waiting.readLease(LEASE), null, 'for a process that looked before the last renewal')
    const late = await openRedis(t, redis.url)
    const lookedMs = performance.now()
    t.equal(await late.readLease(LEASE), null, 'for a process that looks for the first time')
    const next = await acquire(late, 'b')
    t.ok(performance.now() - lookedMs >= TTL_MS, 'a contender still waits a term')
    t.ok(next.predecessorExpired && next.fence > dead.fence)
  },
)

t.test('a clock set back does not keep a dead holder alive', { skip }, async (t) => {
  const { redis, owning, waiting } = await start(t)
  await acquire(owning, 'a')
  await redis.setClock(-HOUR_MS)
  t.match(await waiting.readLease(LEASE), { holder: 'a' })
  const isFree = async () => (await waiting.readLease(LEASE)) === null
  await eventually(isFree, { what: 'the end of the lease', deadlineMs: 5 * TTL_MS })
})

t.test(
  'a clock that jumps past the retention of records has the effect of an emptied Redis only',
  { skip },
  async (t) => {
    const { redis, owning, waiting } = await start(t)
    const lease = await acquire(owning, 'a')
    t.equal(await waiting.acquireLease(LEASE, { ...TERM, holder: 'b' }), null)
    await redis.setClock(24 * 365 * HOUR_MS)
    const next = await acquire(waiting, 'b')
    t.equal(next.predecessorExpired, false, 'the last holder may still run')
    t.ok(next.fence > lease.fence)
    t.equal(await lease.renew(), false)
  },
)

t.test('an idempotency key lasts for its TTL minus the clock jump', { skip }, async (t) => {
  const { redis, owning } = await start(t)
  const idempotency = { key: 'k', fingerprint: 'f', result: 1, ttlMs: 24 * HOUR_MS }
  const request = { put: { [DOCUMENT]: 1 }, idempotency }
  committed(await owning.commit(request))
  for (const jumpMs of [HOUR_MS, -HOUR_MS]) {
    await redis.setClock(jumpMs)
    t.match(await owning.commit(request), { status: 'replayed', result: 1 })
  }
})

t.test(
  'a clock jump removes a latest value until it is set again, and keeps none beyond its TTL',
  { skip },
  async (t) => {
    const { redis, owning } = await start(t)
    const set = () => owning.setLatest('services/instance', 'here', { ttlMs: 15_000 })
    for (const [direction, jumpMs] of JUMPS) {
      await redis.setClock(0)
      await set()
      t.equal(await owning.getLatest('services/instance'), 'here')
      await redis.setClock(jumpMs)
      t.equal(await owning.getLatest('services/instance'), null, direction)
      t.same(await owning.listLatest('services/'), [], direction)
      await set()
      t.equal((await owning.listLatest('services/')).length, 1)
    }
  },
)

t.test('a clock set back does not lengthen the window of a counter', { skip }, async (t) => {
  const { redis, owning } = await start(t)
  const count = () => owning.count('rate/address', { by: 1, windowMs: TTL_MS })
  await count()
  await redis.setClock(-HOUR_MS)
  t.ok((await count()).endsInMs <= TTL_MS)
  const isNew = async () => (await count()).total === 1
  await eventually(isNew, { what: 'the next window', deadlineMs: 5 * TTL_MS })
})

/** Records in the format of the previous release: without a mark, and with a TTL in Redis. */
const grantAsBefore = async (redis: RedisServer, ttlMs: number) => {
  const key = 'sm:{stream:main}:lease:engine'
  await redis.administer('SET', 'sm:{stream:main}:fence:engine', '7')
  await redis.administer('HSET', key, 'version', '1', 'holder', 'old', 'fence', '7')
  return () => redis.administer('PEXPIRE', key, `${ttlMs}`)
}

t.test('no process takes a lease that an engine of the previous release renews', { skip }, async (t) => {
  const { redis, waiting } = await start(t)
  const renew = await grantAsBefore(redis, TTL_MS)
  const endMs = performance.now() + 2 * TTL_MS
  while (performance.now() < endMs) {
    await renew()
    t.match(await waiting.readLease(LEASE), { holder: 'old', fence: 7 })
    t.equal(await waiting.acquireLease(LEASE, { ...TERM, holder: 'b' }), null)
    await delay(4 * LOOK_MS)
  }
  const next = await acquire(waiting, 'b')
  t.equal(next.fence, 8)
})
