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

  t.test('the same key in two scopes is two keys', async (t) => {
    const { backplane } = await open(t)
    await put(backplane, key())
    const elsewhere = { put: { 'stream:other/desired': 1 }, idempotency: key({ fingerprint: 'b' }) }
    t.match(await backplane.commit(elsewhere), { status: 'committed' })
  })
}
