import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { eventually, fakeClock, temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { openEmbeddedBackplane } from '../../src/embedded/open.ts'

const HOUR_MS = 3_600_000
const LEASE = 'stream:main/engine'

const openAt = async (t: Test) => {
  const dataDir = await temporaryDirectory(t)
  const clock = fakeClock()
  const listenerErrors: unknown[] = []
  const onListenerError = (error: unknown, channel: string) => listenerErrors.push([error, channel])
  const backplane = await openEmbeddedBackplane({ dataDir, clock, onListenerError })
  t.teardown(() => backplane.close())
  return { backplane, clock, dataDir, listenerErrors }
}

for (const [direction, jumpMs] of [
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
] as const) {
  t.test(`a wall clock that jumps an hour ${direction} changes nothing about leases`, async (t) => {
    const { backplane, clock } = await openAt(t)
    const lease = await backplane.acquireLease(LEASE, { holder: 'a', ttlMs: 10_000 })
    clock.jumpWallClock(jumpMs)
    t.match(await backplane.readLease(LEASE), { holder: 'a', expiresInMs: 10_000 })
    t.equal(await backplane.acquireLease(LEASE, { holder: 'b', ttlMs: 10_000 }), null)
    t.equal(await lease?.renew(), true)
    clock.advance(10_000)
    t.equal(await backplane.readLease(LEASE), null, 'it still expires on time')
  })
}

t.test('a restart frees leases at once and fences go on growing', async (t) => {
  const { backplane, clock, dataDir } = await openAt(t)
  const before = await backplane.acquireLease(LEASE, { holder: 'a', ttlMs: HOUR_MS })
  await backplane.close()
  const reopened = await openEmbeddedBackplane({ dataDir, clock })
  t.teardown(() => reopened.close())
  t.equal(await reopened.readLease(LEASE), null)
  const after = await reopened.acquireLease(LEASE, { holder: 'b', ttlMs: HOUR_MS })
  t.ok(before && after && after.fence > before.fence)
})

t.test('passes the error of a listener to the hook', async (t) => {
  const { backplane, listenerErrors } = await openAt(t)
  const fault = new Error('a faulty listener')
  await backplane.subscribe('stream:main/log', () => {
    throw fault
  })
  await backplane.commit({ publish: [{ channel: 'stream:main/log', data: 1, retain: 1 }] })
  t.strictSame(listenerErrors, [[fault, 'stream:main/log']])
})

t.test('expired results are dropped in bounded batches', async (t) => {
  const { backplane, clock, dataDir } = await openAt(t)
  const write = (key: string) =>
    backplane.commit({
      put: { 'stream:main/desired': key },
      idempotency: { key, fingerprint: 'f', result: null, ttlMs: 1000 },
    })
  await Promise.all(Array.from({ length: 250 }, (_, index) => write(`${index}`)))
  clock.advance(1001)
  const reader = new DatabaseSync(path.join(dataDir, 'stream-manager.db'), { readOnly: true })
  const rows = () => Number(reader.prepare('select count(*) as count from idempotency').get()?.['count'])
  const seen: number[] = []
  for (const key of ['a', 'b', 'c']) {
    await write(key)
    seen.push(rows())
  }
  reader.close()
  t.strictSame(seen, [151, 52, 3])
})

t.test('an expired result is void before it is dropped', async (t) => {
  const { backplane, clock } = await openAt(t)
  const write = (key: string, fingerprint: string) =>
    backplane.commit({
      put: { 'stream:main/desired': key },
      idempotency: { key, fingerprint, result: null, ttlMs: 1000 },
    })
  await Promise.all(Array.from({ length: 250 }, (_, index) => write(`${index}`, 'f')))
  clock.advance(1001)
  t.match(await write('249', 'another request'), { status: 'committed' })
})

t.test('closing carries out the commits that were asked for', async (t) => {
  const { backplane, dataDir } = await openAt(t)
  const commits = Array.from({ length: 200 }, (_, index) =>
    backplane.commit({ put: { [`assets/${index}`]: index } }),
  )
  await backplane.close()
  for (const outcome of await Promise.all(commits)) t.equal(outcome.status, 'committed')
  const reopened = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => reopened.close())
  t.equal((await reopened.list('assets/', { limit: 1000 })).length, 200)
})

t.test('the number of subscriptions and of latest values is bounded', async (t) => {
  const { backplane, clock } = await openAt(t)
  const subscribe = () => backplane.subscribe('stream:main/log', () => {})
  const subscriptions = await Promise.all(Array.from({ length: 10_000 }, subscribe))
  await t.rejects(subscribe(), RangeError)
  await subscriptions[0]?.close()
  await t.resolves(subscribe())
  const set = (index: number) => backplane.setLatest(`node:${index}/beat`, index, { ttlMs: 1000 })
  await Promise.all(Array.from({ length: 10_000 }, (_, index) => set(index)))
  await t.rejects(set(10_000), RangeError)
  clock.advance(1000)
  await t.resolves(set(10_000), 'expired values make room')
})

t.test('more commits than may wait are refused, the others carried out', async (t) => {
  const { backplane } = await openAt(t)
  const publish = [{ channel: 'stream:main/log', data: 1, retain: 1 }]
  const results = Promise.allSettled(Array.from({ length: 10_050 }, () => backplane.commit({ publish })))
  const refused = (await results).filter(({ status }) => status === 'rejected').length
  t.equal(refused, 50)
  t.equal((await backplane.history('stream:main/log', { limit: 0 })).position.offset, 10_000)
})

t.test('without a hook a faulty listener becomes a process warning', async (t) => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  const warnings: Error[] = []
  const onWarning = (warning: Error) => warnings.push(warning)
  process.on('warning', onWarning)
  t.teardown(() => process.off('warning', onWarning))
  await backplane.subscribe('stream:main/log', () => {
    throw new Error('a faulty listener')
  })
  await backplane.commit({ publish: [{ channel: 'stream:main/log', data: 1, retain: 1 }] })
  const warned = await eventually(() => warnings.find(({ name }) => name === 'BackplaneListenerWarning'))
  t.match(warned.message, /stream:main\/log threw: Error: a faulty listener/)
})
