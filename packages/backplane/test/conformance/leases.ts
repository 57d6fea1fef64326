import type { Backplane, Lease } from '../../src/port/index.ts'
import { type ConformancePart, DOCUMENT, times } from './harness.ts'

const LEASE = 'stream:main/engine'
const TTL_MS = 600

const acquire = async (backplane: Backplane, holder: string): Promise<Lease> => {
  const lease = await backplane.acquireLease(LEASE, { holder, ttlMs: TTL_MS })
  if (!lease) throw new Error(`${holder} did not get the lease`)
  return lease
}

const writeUnder = (backplane: Backplane, fence: number) =>
  backplane.commit({ put: { [DOCUMENT]: fence }, fence: { lease: LEASE, fence } })

export const leases: ConformancePart = (t, open) => {
  t.test('grants the lease to exactly one of 20 concurrent callers', async (t) => {
    const { backplane, join } = await open(t)
    const other = await join()
    const granted = await Promise.all(
      times(20, (index) =>
        (index % 2 ? backplane : other).acquireLease(LEASE, { holder: `engine-${index}`, ttlMs: 60_000 }),
      ),
    )
    t.equal(granted.filter((lease) => lease !== null).length, 1)
    const holder = granted.findIndex((lease) => lease !== null)
    const fence = granted[holder]?.fence
    t.match(await other.readLease(LEASE), { holder: `engine-${holder}`, fence })
  })

  t.test('refuses the lease to others until it is released', async (t) => {
    const { backplane } = await open(t)
    const lease = await acquire(backplane, 'a')
    t.equal(await backplane.acquireLease(LEASE, { holder: 'b', ttlMs: TTL_MS }), null)
    await lease.release()
    t.equal(await backplane.readLease(LEASE), null)
    t.ok((await acquire(backplane, 'b')).fence > lease.fence)
  })

  t.test('renewal keeps a lease past its first term', async (t) => {
    const { backplane, elapse } = await open(t)
    const lease = await acquire(backplane, 'a')
    for (const _ of times(3, () => null)) {
      await elapse(TTL_MS / 2)
      t.equal(await lease.renew(), true)
    }
    const state = await backplane.readLease(LEASE)
    t.match(state, { holder: 'a', fence: lease.fence })
    t.ok(state && state.expiresInMs > 0 && state.expiresInMs <= TTL_MS)
  })

  t.test('an expired lease is free, and its holder cannot renew it', async (t) => {
    const { backplane, elapse } = await open(t)
    const late = await acquire(backplane, 'a')
    await elapse(TTL_MS + 1)
    t.equal(await backplane.readLease(LEASE), null)
    t.equal(await late.renew(), false)
    const next = await acquire(backplane, 'b')
    t.ok(next.fence > late.fence)
    t.equal(await late.renew(), false)
    await late.release()
    t.match(await backplane.readLease(LEASE), { holder: 'b', fence: next.fence })
  })

  t.test('a grant says whether the last holder let the lease expire', async (t) => {
    const { backplane, elapse } = await open(t)
    const first = await acquire(backplane, 'a')
    t.equal(first.predecessorExpired, false, 'nobody had it')
    await elapse(TTL_MS + 1)
    const second = await acquire(backplane, 'b')
    t.equal(second.predecessorExpired, true)
    await second.release()
    t.equal((await acquire(backplane, 'c')).predecessorExpired, false, 'given back')
  })

  t.test('a contender gets the lease one term after the last renewal it saw', async (t) => {
    const { backplane, join, elapse } = await open(t)
    const waiting = await join()
    const asked = () => waiting.acquireLease(LEASE, { holder: 'b', ttlMs: TTL_MS })
    const lease = await acquire(backplane, 'a')
    t.equal(await asked(), null)
    await elapse(TTL_MS / 2)
    t.equal(await lease.renew(), true)
    await elapse(TTL_MS / 2 + 1)
    t.equal(await asked(), null, 'it was renewed since they looked')
    await elapse(TTL_MS + 1)
    t.match(await asked(), { predecessorExpired: true })
    t.equal(await lease.renew(), false)
  })

  t.test('accepts a write only with the current holder’s fence', async (t) => {
    const { backplane, elapse } = await open(t)
    t.strictSame(await writeUnder(backplane, 1), { status: 'fenced', fence: 0 }, 'nobody holds it')
    const first = await acquire(backplane, 'a')
    t.match(await writeUnder(backplane, first.fence), { status: 'committed' })
    t.strictSame(await writeUnder(backplane, first.fence + 1), { status: 'fenced', fence: first.fence })
    await first.release()
    t.strictSame(
      await writeUnder(backplane, first.fence),
      { status: 'fenced', fence: first.fence },
      'released',
    )
    const second = await acquire(backplane, 'b')
    t.strictSame(await writeUnder(backplane, first.fence), { status: 'fenced', fence: second.fence }, 'stale')
    t.match(await writeUnder(backplane, second.fence), { status: 'committed' })
    await elapse(TTL_MS + 1)
    t.match(await writeUnder(backplane, second.fence), { status: 'fenced' }, 'expired')
  })

  t.test('reports a conflict before a lost lease', async (t) => {
    const { backplane } = await open(t)
    const request = { expect: { [DOCUMENT]: 3 }, put: { [DOCUMENT]: 1 }, fence: { lease: LEASE, fence: 1 } }
    t.match(await backplane.commit(request), { status: 'conflict' })
  })

  t.test('a holder that asks again gets a higher fence, and its old one is void', async (t) => {
    const { backplane } = await open(t)
    const before = await acquire(backplane, 'a')
    const after = await acquire(backplane, 'a')
    t.ok(after.fence > before.fence)
    t.equal(await before.renew(), false)
    t.equal(await after.renew(), true)
  })

  t.test('fences grow across a restart', async (t) => {
    const harness = await open(t)
    const before = await acquire(harness.backplane, 'a')
    await before.release()
    const after = await acquire(await harness.reopen(), 'b')
    t.ok(after.fence > before.fence)
  })

  t.test(
    'a term that is no whole number of milliseconds up to an hour is the caller’s mistake',
    async (t) => {
      const { backplane } = await open(t)
      for (const ttlMs of [0, -1, Number.NaN, 3_600_001]) {
        await t.rejects(backplane.acquireLease(LEASE, { holder: 'a', ttlMs }), RangeError)
      }
      t.equal(await backplane.readLease(LEASE), null)
    },
  )

  t.test('leases of different names do not meet', async (t) => {
    const { backplane } = await open(t)
    const [one, two] = await Promise.all(
      ['stream:one/engine', 'stream:two/engine'].map((name) =>
        backplane.acquireLease(name, { holder: name, ttlMs: TTL_MS }),
      ),
    )
    t.ok(one && two)
  })
}
