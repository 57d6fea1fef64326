import { checker, StreamList } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { callerNamed, codeOf, testDomain, testEngine, valueFrom } from '../support.ts'

const checkList = checker(StreamList, 'The list')
const ann = callerNamed('ann', 'Ann')

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

t.test('a list tells what the state of each stream tells', async (t) => {
  const test = await testDomain(t)
  const { domain } = test
  valueFrom(await domain.streams.create({ id: 'two' }))
  await testEngine(t, test, { streamId: 'two' })
  const { revision } = valueFrom(await domain.stream.control('two', 'start'))
  valueFrom(await domain.stream.awaitApplied({ streamId: 'two', revision, target: 'live', waitMs: 10_000 }))
  const list = valueFrom(await domain.streams.summaries({ page: {}, caller: ann }))
  t.ok(checkList(list).ok)
  const state = valueFrom(await domain.stream.state('two'))
  const { status, health, since, startedAt } = state
  const [off, on] = list.items
  t.match(off, { id: 'main', status: 'offline', health: 'unknown', startedAt: null, uptimeSeconds: null })
  t.match(on, { id: 'two', revision: state.revision, status, health, since, startedAt, error: null })
  t.match(on, { status: 'live', uptimeSeconds: Number })
  t.strictSame(on?.outputs, [
    { id: 'hls', type: 'hls', state: state.outputs[0]?.state ?? 'failed', error: null },
  ])
})

t.test('a list names the fault of a stream that no engine runs', async (t) => {
  const clock = fakeClock()
  const { domain } = await testDomain(t, { clock })
  valueFrom(await domain.stream.control('main', 'start'))
  clock.advance(5000)
  const { items } = valueFrom(await domain.streams.summaries({ page: {}, caller: ann }))
  t.match(items, [{ status: 'starting', health: 'failing', error: { code: 'engine.unavailable' } }])
  t.strictSame(items[0]?.error, { code: 'engine.unavailable' }, 'no message, which may quote addresses')
})

t.test('a damaged stream hides no other, and nothing is made up for it', async (t) => {
  const { backplane, domain } = await testDomain(t)
  valueFrom(await domain.streams.create({ id: 'two' }))
  await backplane.commit({ put: { 'stream:main/desired': { streamId: 'main' } } })
  const list = valueFrom(await domain.streams.summaries({ page: {}, caller: ann }))
  t.ok(checkList(list).ok)
  t.match(list.items, [
    { id: 'main', status: null, health: null, since: null, outputs: null },
    { id: 'two', status: 'offline', outputs: [{ id: 'hls', state: 'idle' }] },
  ])
})

t.test('a list shows the state of those streams only that its reader may read', async (t) => {
  const { domain } = await testDomain(t)
  valueFrom(await domain.streams.create({ id: 'two' }))
  const grants = [{ permissions: ['streams.read' as const] }, { streamId: 'two' }]
  const { items } = valueFrom(await domain.streams.summaries({ page: {}, caller: { ...ann, grants } }))
  t.match(items, [
    { id: 'main', status: null, health: null, outputs: null },
    { id: 'two', status: 'offline', outputs: [{ id: 'hls' }] },
  ])
})

t.test('pages of a list read the states of their own streams only', async (t) => {
  const { backplane, domain } = await testDomain(t)
  for (const id of ['two', 'three']) valueFrom(await domain.streams.create({ id }))
  const { snapshot } = backplane
  const reads: string[] = []
  backplane.snapshot = (channel, keys) => {
    reads.push(channel)
    return snapshot.call(backplane, channel, keys)
  }
  const page = { limit: 1, cursor: 'main' }
  const { items, nextCursor } = valueFrom(await domain.streams.summaries({ page, caller: ann }))
  t.match(items, [{ id: 'two', status: 'offline' }])
  t.equal(nextCursor, 'two')
  t.strictSame(reads, ['stream:two/stream-state'])
  const gone = await domain.streams.summaries({ page: { cursor: 'nothing' }, caller: ann })
  t.equal(codeOf(gone), 'request.invalid')
})
