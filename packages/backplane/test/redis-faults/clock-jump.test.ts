import { setTimeout as delay } from 'node:timers/promises'
import {
  eventually,
  missingProgram,
  PATIENT_REDIS,
  type RedisServer,
  startRedis,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { Backplane, Lease } from '../../src/port/index.ts'
import { openRedisBackplane } from '../../src/redis/open.ts'
import { committed, DOCUMENT } from '../conformance/harness.ts'

const HOUR_MS = 3_600_000
const LEASE = 'stream:main/engine'
/** Term of a holder that dies. */
const TTL_MS = 2000
const TERM = { ttlMs: TTL_MS }
/** Term of a holder that renews: longer than a busy machine may take between two renewals. */
const HELD_MS = 8000
const HELD = { ttlMs: HELD_MS }
/** Does not end during a test. */
const ENDLESS = { ttlMs: HOUR_MS }
/** Interval at which a contender looks at the lease in these tests. */
const LOOK_MS = 50

const skip = missingProgram('redis-server') || missingProgram('faketime')

const JUMPS = [
  ['an hour ahead', HOUR_MS],
  ['an hour back', -HOUR_MS],
] as const

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

const openRedis = async (t: Test, url: string): Promise<Backplane> => {
  const backplane = await openRedisBackplane({ url, log: SILENT, timing: PATIENT_REDIS })
  t.teardown(() => backplane.close())
  return backplane
}

const start = async (t: Test) => {
  const redis = await startRedis(t, { settableClock: true })
  const [owning, waiting] = [await openRedis(t, redis.url), await openRedis(t, redis.url)]
  return { redis, owning, waiting }
}

const acquire = (backplane: Backplane, holder: string, term = TERM): Promise<Lease> =>
  eventually(() => backplane.acquireLease(LEASE, { ...term, holder }), { what: `a grant to ${holder}` })

interface Shown {
  readonly lease: Lease
  /** The other process has seen it since then. */
  readonly lookedMs: number
}

/** Grants the lease to `a` again and again, until the other process has seen it before its end. */
const grantAndShow = (owning: Backplane, waiting: Backplane): Promise<Shown> =>
  eventually(
    async () => {
      const lease = await owning.acquireLease(LEASE, { ...TERM, holder: 'a' })
      const lookedMs = performance.now()
      return (await waiting.readLease(LEASE))?.holder === 'a' && lease && { lease, lookedMs }
    },
    { what: 'the holder to be seen' },
  )

/** Renews a lease many times a term; resolves with leases that were granted to another process meanwhile. */
const renewFor = async (lease: Lease, waiting: Backplane, durationMs: number) => {
  const stolen: Lease[] = []
  const refused: boolean[] = []
  const endMs = performance.now() + durationMs
  for (let turn = 0; performance.now() < endMs; turn += 1) {
    if (turn % 4 === 0 && !(await lease.renew())) refused.push(false)
    const other = await waiting.acquireLease(LEASE, { ...HELD, holder: 'b' })
    if (other) stolen.push(other)
    await delay(LOOK_MS)
  }
  return { stolen, refused }
}

for (const [direction, jumpMs] of JUMPS) {
  t.test(`the holder keeps its lease when Redis’s clock is set ${direction}`, { skip }, async (t) => {
    const { redis, owning, waiting } = await start(t)
    const lease = await acquire(owning, 'a', HELD)
    t.equal(await waiting.acquireLease(LEASE, { ...HELD, holder: 'b' }), null)
    t.match(await waiting.readLease(LEASE), { holder: 'a' })
    await redis.setClock(jumpMs)
    t.match(await waiting.readLease(LEASE), { holder: 'a', fence: lease.fence }, 'before it is renewed')
    const write = { put: { [DOCUMENT]: direction }, fence: { lease: LEASE, fence: lease.fence } }
    committed(await owning.commit(write))
    t.strictSame(await renewFor(lease, waiting, 1.2 * HELD_MS), { stolen: [], refused: [] })
    committed(await owning.commit(write))
    const left = (await waiting.readLease(LEASE))?.expiresInMs ?? 0
    t.ok(left > 0 && left <= HELD_MS, `${left} ms left`)
  })

  t.test(
    `another process takes a dead holder’s lease in time when Redis’s clock is set ${direction}`,
    { skip },
    async (t) => {
      const { redis, owning, waiting } = await start(t)
      const { lease: dead, lookedMs } = await grantAndShow(owning, waiting)
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
    const { lease: dead } = await grantAndShow(owning, waiting)
    await dead.renew()
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
  const isFree = async () => (await waiting.readLease(LEASE)) === null
  await eventually(isFree, { what: 'the end of the lease' })
})

t.test(
  'a clock that jumps past the retention of records has the effect of an emptied Redis only',
  { skip },
  async (t) => {
    const { redis, owning, waiting } = await start(t)
    const lease = await acquire(owning, 'a', ENDLESS)
    t.equal(await waiting.acquireLease(LEASE, { ...ENDLESS, holder: 'b' }), null)
    await redis.setClock(24 * 365 * HOUR_MS)
    const next = await acquire(waiting, 'b', ENDLESS)
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
    const set = () => owning.setLatest('services/instance', 'here', { ttlMs: HOUR_MS / 2 })
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
  await eventually(isNew, { what: 'the next window' })
})

/** Records in the format of the previous release: without a mark, and with a TTL in Redis. */
const grantAsBefore = async (redis: RedisServer) => {
  const key = 'sm:{stream:main}:lease:engine'
  await redis.administer('SET', 'sm:{stream:main}:fence:engine', '7')
  await redis.administer('HSET', key, 'version', '1', 'holder', 'old', 'fence', '7')
  return (ttlMs: number) => redis.administer('PEXPIRE', key, `${ttlMs}`)
}

t.test('no process takes a lease that an engine of the previous release renews', { skip }, async (t) => {
  const { redis, waiting } = await start(t)
  const renewFor = await grantAsBefore(redis)
  const endMs = performance.now() + 2 * TTL_MS
  while (performance.now() < endMs) {
    await renewFor(HOUR_MS)
    t.match(await waiting.readLease(LEASE), { holder: 'old', fence: 7 })
    t.equal(await waiting.acquireLease(LEASE, { ...TERM, holder: 'b' }), null)
    await delay(4 * LOOK_MS)
  }
  await renewFor(1)
  const next = await acquire(waiting, 'b')
  t.equal(next.fence, 8)
})
