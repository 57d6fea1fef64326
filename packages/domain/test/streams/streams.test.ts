import t from 'tap'
import { callerNamed, codeOf, testDomain, testEngine, valueFrom } from '../support.ts'

t.test('the stream main exists in a new store and cannot be deleted', async (t) => {
  const { domain } = await testDomain(t)
  t.match(await domain.streams.list(), [{ id: 'main' }])
  t.equal(codeOf(await domain.streams.delete('main')), 'stream.in_use')
})

t.test('streams are created up to the limit, and deleted with their layers and chat', async (t) => {
  const { domain } = await testDomain(t, { limits: { maxStreams: 2 } })
  const { value } = valueFrom(await domain.streams.create({ id: 'two', name: 'Second' }))
  t.match(value, { id: 'two', name: 'Second' })
  t.equal(codeOf(await domain.streams.create({ id: 'two' })), 'stream.already_exists')
  t.equal(codeOf(await domain.streams.create({ id: 'three' })), 'stream.limit_reached')
  valueFrom(await domain.layers.create('two', { id: 'a', type: 'color', content: { color: '#fff' } }))
  valueFrom(await domain.chat.send('two', { text: 'hi', author: callerNamed('u', 'U') }))
  valueFrom(await domain.streams.delete('two'))
  t.equal(codeOf(await domain.stream.state('two')), 'stream.not_found')
  t.equal(codeOf(await domain.streams.delete('two')), 'stream.not_found')
  valueFrom(await domain.streams.create({ id: 'two' }))
  t.equal(valueFrom(await domain.layers.list('two')).items.length, 0)
  t.equal(valueFrom(await domain.chat.list('two', { limit: 5 })).items.length, 0)
})

t.test('a stream on air cannot be deleted', async (t) => {
  const test = await testDomain(t)
  const { domain } = test
  valueFrom(await domain.streams.create({ id: 'two' }))
  await testEngine(t, test, { streamId: 'two' })
  const { revision } = valueFrom(await domain.stream.control('two', 'start'))
  valueFrom(await domain.stream.awaitApplied({ streamId: 'two', revision, target: 'live', waitMs: 10_000 }))
  t.match(await domain.streams.delete('two'), { fault: { code: 'stream.in_use', detail: /live/ } })
})

t.test('streams created at once all exist, up to the limit', async (t) => {
  const { domain } = await testDomain(t, { limits: { maxStreams: 5 } })
  const made = await Promise.all(
    Array.from({ length: 10 }, (_, index) => domain.streams.create({ id: `s${index}` })),
  )
  t.equal(made.filter(({ ok }) => ok).length, 4)
  t.equal((await domain.streams.list()).length, 5)
})
