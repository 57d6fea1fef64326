import type { Backplane, IdempotencyRequest } from '../../src/port/index.ts'
import { CHANNEL, type ConformancePart, DOCUMENT, tally, times } from './harness.ts'

const key = (changes: Partial<IdempotencyRequest> = {}): IdempotencyRequest => ({
  key: 'request-1',
  fingerprint: 'a',
  result: { id: 'logo', size: 3 },
  ttlMs: 60_000,
  ...changes,
})

const put = (backplane: Backplane, idempotency: IdempotencyRequest) =>
  backplane.commit({
    put: { [DOCUMENT]: { written: true } },
    publish: [{ channel: CHANNEL, data: 'written', retain: 10 }],
    idempotency,
  })

export const idempotency: ConformancePart = (t, open) => {
  t.test('a repeated request is answered with the first result and has no second effect', async (t) => {
    const { backplane } = await open(t)
    t.match(await put(backplane, key()), { status: 'committed' })
    t.strictSame(await put(backplane, key({ result: 'another' })), {
      status: 'replayed',
      result: { id: 'logo', size: 3 },
    })
    const { position, documents } = await backplane.snapshot(CHANNEL, [DOCUMENT])
    t.equal(position.offset, 1)
    t.equal(documents[DOCUMENT]?.revision, 1)
  })

  t.test('of 20 equal requests at once exactly one takes effect', async (t) => {
    const { backplane } = await open(t)
    const outcomes = await Promise.all(times(20, () => put(backplane, key())))
    t.strictSame(tally(outcomes), { committed: 1, replayed: 19 })
    t.equal((await backplane.read(DOCUMENT))?.revision, 1)
  })

  t.test('a key cannot be used for another request', async (t) => {
    const { backplane } = await open(t)
    await put(backplane, key())
    t.strictSame(await put(backplane, key({ fingerprint: 'b' })), { status: 'key_reused' })
    t.equal((await backplane.read(DOCUMENT))?.revision, 1)
  })

  t.test('the result outlives a restart', async (t) => {
    const harness = await open(t)
    await put(harness.backplane, key())
    t.match(await put(await harness.reopen(), key()), { status: 'replayed', result: { id: 'logo' } })
  })

  t.test('a key is free again after its time', async (t) => {
    const { backplane, elapse } = await open(t)
    await put(backplane, key({ ttlMs: 300 }))
    await elapse(301)
    t.match(await put(backplane, key({ fingerprint: 'b' })), { status: 'committed' })
  })

  t.test('a replay comes before the checks that no longer hold', async (t) => {
    const { backplane } = await open(t)
    const request = { expect: { [DOCUMENT]: 0 }, put: { [DOCUMENT]: 1 }, idempotency: key() }
    t.match(await backplane.commit(request), { status: 'committed' })
    t.match(await backplane.commit(request), { status: 'replayed' })
  })

  t.test('a refused request does not use up its key', async (t) => {
    const { backplane } = await open(t)
    const refused = { expect: { [DOCUMENT]: 7 }, put: { [DOCUMENT]: 1 }, idempotency: key() }
    t.match(await backplane.commit(refused), { status: 'conflict' })
    t.match(await put(backplane, key({ fingerprint: 'b' })), { status: 'committed' })
  })

  t.test('a commit that completes replaces the first result, once', async (t) => {
    const { backplane } = await open(t)
    await put(backplane, key())
    const complete = (result: string) =>
      backplane.commit({ expect: { 'stream:main/never': 0 }, idempotency: key({ result, completes: true }) })
    t.match(await complete('first'), { status: 'committed' })
    t.strictSame(await complete('second'), { status: 'replayed', result: 'first' })
    t.strictSame(await put(backplane, key()), { status: 'replayed', result: 'first' })
    const other = key({ fingerprint: 'b', completes: true })
    t.match(await put(backplane, other), { status: 'key_reused' })
  })

  t.test('beyond the bytes of an owner the oldest results of that owner go, and no others', async (t) => {
    const { backplane } = await open(t)
    const write = (name: string, owner: string, result: unknown = null) =>
      put(backplane, key({ key: name, owner, result }))
    await write('of-bob', 'bob')
    await write('oldest', 'ann')
    // Seven of these fit.
    const large = 'x'.repeat(250_000)
    for (const index of times(7, (index) => index)) await write(`large-${index}`, 'ann', large)
    t.match(await write('large-6', 'ann'), { status: 'replayed' })
    t.match(await write('of-bob', 'bob'), { status: 'replayed' })
    t.match(await write('oldest', 'ann'), { status: 'replayed' })
    await write('one-more', 'ann', large)
    t.match(await write('oldest', 'ann'), { status: 'committed' })
    t.match(await write('of-bob', 'bob'), { status: 'replayed' })
    t.match(await write('one-more', 'ann'), { status: 'replayed' })
  })

  t.test('small results are counted with what a store needs to keep them', async (t) => {
    const { backplane } = await open(t)
    const write = (index: number) => put(backplane, key({ key: `${index}`, owner: 'ann', result: null }))
    // All writes of one turn share the deadline of a call, also on a store that is ten times slower than a redis-server.
    for (const start of times(100, (turn) => turn * 50)) {
      await Promise.all(times(50, (index) => write(start + index)))
    }
    t.match(await write(0), { status: 'committed' })
    t.match(await write(4999), { status: 'replayed' })
  })

  t.test('beyond the bytes of a scope the oldest results of the largest owner go', async (t) => {
    const { backplane } = await open(t)
    const write = (name: string, owner: string, result: unknown = null) =>
      put(backplane, key({ key: name, owner, result }))
    const large = 'x'.repeat(250_000)
    await write('small', 'bob')
    for (const index of times(6, (index) => index)) await write(`large-${index}`, 'ann', large)
    for (const index of times(5, (index) => index)) await write(`of-${index}`, `owner-${index}`, large)
    t.match(await write('small', 'bob'), { status: 'replayed' })
    t.match(await write('of-4', 'owner-4'), { status: 'replayed' })
    t.match(await write('large-0', 'ann'), { status: 'committed' })
  })

  t.test('the sums of stored results survive a restart', async (t) => {
    const harness = await open(t)
    const large = 'x'.repeat(250_000)
    const write = (backplane: Backplane, index: number) =>
      put(backplane, key({ key: `large-${index}`, owner: 'ann', result: large }))
    for (const index of times(7, (index) => index)) await write(harness.backplane, index)
    const reopened = await harness.reopen()
    await write(reopened, 7)
    t.match(await write(reopened, 7), { status: 'replayed' })
    t.match(await write(reopened, 0), { status: 'committed' })
  })

  t.test('the same key in two scopes is two keys', async (t) => {
    const { backplane } = await open(t)
    await put(backplane, key())
    const elsewhere = { put: { 'stream:other/desired': 1 }, idempotency: key({ fingerprint: 'b' }) }
    t.match(await backplane.commit(elsewhere), { status: 'committed' })
  })
}
