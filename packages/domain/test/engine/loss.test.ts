import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { channelKey, createDomain } from '../../src/index.ts'
import { observedStream } from '../../src/testing/obedient-engine.ts'
import { type TestDomain, testDomain, testEngine, valueFrom } from '../support.ts'

const published = async ({ backplane }: TestDomain): Promise<unknown[]> => {
  const { publications } = await backplane.history(channelKey('main', 'stream-state'), { limit: 100 })
  return publications.map(({ data }) => data)
}

const reportLoss = async ({ domain }: TestDomain) => valueFrom(await domain.engine.reportLoss('main'))

t.test('the loss of an engine is published once', async (t) => {
  const test = await testDomain(t)
  const { domain } = test
  const engine = await testEngine(t, test)
  valueFrom(await domain.layers.create('main', { id: 'a', type: 'color', content: { color: '#fff' } }))
  const { revision } = valueFrom(await domain.stream.control('main', 'start'))
  const awaited = { streamId: 'main', revision, waitMs: 60_000, target: 'live' } as const
  t.equal(valueFrom(await domain.stream.awaitApplied(awaited)).state.status, 'live')
  t.equal(await reportLoss(test), false, 'it is held')
  t.strictSame(await domain.engine.unheldStreamIds(), [])

  await engine.stop()
  t.strictSame(await domain.engine.unheldStreamIds(), ['main'])
  // The stream was asked for less than a second ago: long enough for an engine to be on its way.
  const clock = fakeClock(new Date(Date.now() + 5000))
  const later = { ...test, domain: createDomain({ backplane: test.backplane, clock }) }
  t.equal(await reportLoss(later), true)
  t.match((await published(test)).at(-1), {
    status: 'starting',
    health: 'failing',
    error: { code: 'engine.unavailable', since: clock.now().toISOString() },
  })
  t.equal(await reportLoss(later), false, 'said once is enough')
  const again = await testEngine(t, test, { silent: true })
  valueFrom(
    await domain.engine.reportObserved({
      streamId: 'main',
      fence: again.fence,
      observed: observedStream('live', { generation: 1, appliedRevision: revision }),
    }),
  )
  t.match((await published(test)).at(-1), { status: 'live', error: null })
})

t.test('a stream is offline when its engine disappears while stopping', async (t) => {
  const test = await testDomain(t)
  const { domain } = test
  const engine = await testEngine(t, test, { silent: true })
  valueFrom(await domain.stream.control('main', 'start'))
  await engine.report()
  valueFrom(await domain.stream.control('main', 'stop'))
  t.match((await published(test)).at(-1), { status: 'stopping' })
  await engine.stop()
  t.equal(await reportLoss(test), true)
  t.match((await published(test)).at(-1), { status: 'offline', error: null })
  t.equal(await reportLoss(test), false)
})

t.test('a loss that many processes report at once is published once', async (t) => {
  const test = await testDomain(t)
  const engine = await testEngine(t, test, { silent: true })
  valueFrom(await test.domain.stream.control('main', 'start'))
  await engine.report()
  await engine.stop()
  const clock = fakeClock(new Date(Date.now() + 5000))
  const observers = Array.from({ length: 8 }, () => createDomain({ backplane: test.backplane, clock }))
  const told = await Promise.all(observers.map(({ engine }) => engine.reportLoss('main')))
  t.equal(told.map(valueFrom).filter(Boolean).length, 1)
})
