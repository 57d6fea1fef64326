import t from 'tap'
import { callerNamed, codeOf, testDomain, valueFrom } from '../support.ts'

const layer = { type: 'color' as const, content: { color: '#fff' } }
const idempotency = { key: 'k', fingerprint: 'f' }

t.test('twenty requests with one key have one effect and one answer', async (t) => {
  const { domain } = await testDomain(t)
  const sent = await Promise.all(
    Array.from({ length: 20 }, () => domain.layers.create('main', layer, { idempotency })),
  )
  const values = sent.map((result) => valueFrom(result))
  t.equal(new Set(values.map(({ value }) => JSON.stringify(value))).size, 1)
  t.equal(values.filter(({ replayed }) => !replayed).length, 1)
  t.equal(valueFrom(await domain.layers.list('main')).items.length, 1)
})

t.test('a repeated request gets its first answer, even if it is illegal now', async (t) => {
  const { domain } = await testDomain(t)
  const first = valueFrom(await domain.stream.control('main', 'start', { idempotency }))
  const again = valueFrom(await domain.stream.control('main', 'start', { idempotency }))
  t.strictSame(again, { ...first, replayed: true, published: null })
  t.equal(codeOf(await domain.stream.control('main', 'start')), 'stream.invalid_transition')
  const stream = { id: 'two' }
  valueFrom(await domain.streams.create(stream, { idempotency }))
  t.equal(valueFrom(await domain.streams.create(stream, { idempotency })).replayed, true)
  t.equal((await domain.streams.list()).length, 2)
})

t.test('rejects an idempotency key that another request used', async (t) => {
  const { domain } = await testDomain(t)
  valueFrom(await domain.layers.create('main', layer, { idempotency }))
  const other = { idempotency: { key: 'k', fingerprint: 'other' } }
  t.equal(codeOf(await domain.layers.create('main', layer, other)), 'idempotency.key_reused')
})

t.test('every caller gets the first answer that was stored under a key', async (t) => {
  const { domain } = await testDomain(t)
  t.equal(valueFrom(await domain.replies.find(idempotency)), null)
  t.same(valueFrom(await domain.replies.store(idempotency, { status: 200 })), { status: 200 })
  t.same(valueFrom(await domain.replies.store(idempotency, { status: 202 })), { status: 200 })
  t.same(valueFrom(await domain.replies.find(idempotency)), { status: 200 })
  t.equal(codeOf(await domain.replies.find({ key: 'k', fingerprint: 'other' })), 'idempotency.key_reused')
})

t.test('a repeated deletion does not delete a new stream of the same id', async (t) => {
  const { domain } = await testDomain(t)
  valueFrom(await domain.streams.create({ id: 'two' }))
  valueFrom(await domain.streams.delete('two', { idempotency }))
  valueFrom(await domain.streams.create({ id: 'two' }))
  t.equal(valueFrom(await domain.streams.delete('two', { idempotency })).replayed, true)
  t.equal((await domain.streams.list()).length, 2)
})

t.test('a repeated unban does not lift a new ban', async (t) => {
  const { domain } = await testDomain(t)
  const target = { streamId: 'main', userId: 'ann' }
  valueFrom(await domain.chat.ban('main', { userId: 'ann' }))
  valueFrom(await domain.chat.unban(target, { idempotency }))
  valueFrom(await domain.chat.ban('main', { userId: 'ann' }))
  t.equal(valueFrom(await domain.chat.unban(target, { idempotency })).replayed, true)
  t.equal(valueFrom(await domain.chat.bans('main', { limit: 10 })).items.length, 1)
})

t.test('a repeated ban keeps messages that were written after it was lifted', async (t) => {
  const { domain } = await testDomain(t)
  const author = callerNamed('ann', 'Ann')
  valueFrom(await domain.chat.ban('main', { userId: 'ann' }, { idempotency }))
  valueFrom(await domain.chat.unban({ streamId: 'main', userId: 'ann' }))
  valueFrom(await domain.chat.send('main', { text: 'back', author }))
  t.equal(valueFrom(await domain.chat.ban('main', { userId: 'ann' }, { idempotency })).replayed, true)
  t.equal(valueFrom(await domain.chat.list('main', { limit: 10 })).items.length, 1)
})

t.test('a repeated deletion of a message gets its first answer', async (t) => {
  const { domain } = await testDomain(t)
  const { value } = valueFrom(
    await domain.chat.send('main', { text: 'hi', author: callerNamed('ann', 'Ann') }),
  )
  valueFrom(await domain.chat.delete('main', value.id, { idempotency }))
  t.equal(valueFrom(await domain.chat.delete('main', value.id, { idempotency })).replayed, true)
})
