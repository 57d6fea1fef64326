import { UNKNOWN_PERFORMANCE } from '@stream-manager/contracts'
import { eventually, fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { createDomain, type Domain } from '../../src/index.ts'
import { engineLease } from '../../src/stream/keys.ts'
import { codeOf, testDomain, testEngine, valueFrom } from '../support.ts'

const color = { type: 'color', content: { color: '#fff' } } as const
const read = async (domain: Domain, streamId = 'main') => valueFrom(await domain.views.read(streamId))

t.test('the view is the same object until the stream changes', async (t) => {
  const { domain } = await testDomain(t)
  const before = await read(domain)
  t.equal(await read(domain), before)
  await domain.layers.create('main', { id: 'a', ...color })
  const after = await read(domain)
  t.same(
    after.desired.layers.map(({ id }) => id),
    ['a'],
  )
  t.equal(await read(domain), after)
})

t.test('an edit of another process that shares the store is in the next view', async (t) => {
  const { backplane, domain } = await testDomain(t)
  const other = createDomain({ backplane })
  await read(domain)
  for (let index = 0; index < 20; index += 1) {
    const { revision } = valueFrom(await other.layers.create('main', { id: `a${index}`, ...color }))
    t.equal((await read(domain)).revision, revision)
  }
})

t.test('a view without a commit shows that an engine takes, loses and releases the lease', async (t) => {
  const { backplane, domain } = await testDomain(t)
  t.equal((await read(domain)).engineFence, null)
  const lease = await backplane.acquireLease(engineLease('main'), { holder: 'one', ttlMs: 300 })
  const held = await read(domain)
  t.equal(held.engineFence, lease?.fence)
  await eventually(async () => (await read(domain)).engineFence === null, { what: 'the lease to run out' })
  await eventually(() => backplane.acquireLease(engineLease('main'), { holder: 'two', ttlMs: 60_000 }), {
    what: 'the lease to be free',
  })
  t.not((await read(domain)).engineFence, null)
})

t.test('a view has the figures that the engine reported last', async (t) => {
  const test = await testDomain(t)
  const engine = await testEngine(t, test)
  const before = await read(test.domain)
  await engine.report({ performance: { ...UNKNOWN_PERFORMANCE, fps: 29 } })
  t.not(await read(test.domain), before)
  t.equal((await read(test.domain)).metrics?.performance.fps, 29)
})

t.test('a deleted stream is not found, and a new one of the same id is another', async (t) => {
  const { backplane, domain } = await testDomain(t)
  const other = createDomain({ backplane })
  await domain.streams.create({ id: 'b' })
  await domain.layers.create('b', { id: 'a', ...color })
  await read(domain, 'b')
  valueFrom(await other.streams.delete('b'))
  valueFrom(await other.streams.create({ id: 'b' }))
  t.same((await read(domain, 'b')).desired.layers, [])
  valueFrom(await other.streams.delete('b'))
  t.equal(codeOf(await domain.views.read('b')), 'stream.not_found')
})

t.test('documents are read again after 10 s, and an equal view stays the same object', async (t) => {
  const clock = fakeClock()
  const { backplane, domain } = await testDomain(t, { clock })
  const before = await read(domain)
  const desired = await backplane.read('stream:main/desired')
  await backplane.commit({ put: { 'stream:main/desired': { ...before.desired, name: 'Unannounced' } } })
  t.equal(desired?.revision, before.revision)
  t.equal(await read(domain), before, 'a commit without a publication is not noticed')
  clock.advance(10_000)
  const after = await read(domain)
  t.equal(after.desired.name, 'Unannounced')
  clock.advance(10_000)
  t.equal(await read(domain), after)
})

t.test('after a fill, the first reader of each stream reads no documents', async (t) => {
  const { domain } = await testDomain(t)
  await domain.streams.create({ id: 'b' })
  await domain.views.fill()
  t.equal(await read(domain, 'b'), await read(domain, 'b'))
  t.ok(domain.views.counts().readCacheAgeSeconds >= 0)
})

t.test(
  'a caller who accepts an older view gets one from memory, at most 2 s after its confirmation',
  async (t) => {
    const clock = fakeClock()
    const { backplane, domain } = await testDomain(t, { clock })
    await read(domain)
    const before = await read(domain)
    await domain.layers.create('main', { id: 'a', ...color })
    clock.advance(1500)
    t.equal(valueFrom(await domain.views.read('main', 1500)), before)
    t.not(valueFrom(await domain.views.read('main', 1000)), before, 'the caller accepts 1 s')
    await read(domain)
    await backplane.close()
    clock.advance(1999)
    t.ok((await domain.views.read('main', 60_000)).ok)
    clock.advance(1)
    await t.rejects(domain.views.read('main', 60_000), 'the store is asked')
  },
)

t.test('an accepted view does not outlive the lease of its engine', async (t) => {
  const clock = fakeClock()
  const { backplane, domain } = await testDomain(t, { clock })
  await backplane.acquireLease(engineLease('main'), { holder: 'one', ttlMs: 1000 })
  await read(domain)
  await read(domain)
  await backplane.close()
  t.ok((await domain.views.read('main', 60_000)).ok)
  clock.advance(1000)
  await t.rejects(domain.views.read('main', 60_000), 'the store is asked')
})
