import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { fakeClock, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createDomain, identifyRequest, operations, perform } from '../../src/index.ts'
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
  const store = (status: 200 | 202, key = idempotency) =>
    domain.replies.store('stream:main', key, { status, body: null })
  t.same(valueFrom(await store(200)), { status: 200, body: null })
  t.same(valueFrom(await store(202)), { status: 200, body: null })
  t.equal(codeOf(await store(200, { key: 'k', fingerprint: 'other' })), 'idempotency.key_reused')
})

t.test('a message is repeatable for ten minutes, a layer for a day', async (t) => {
  const clock = fakeClock()
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t), clock })
  t.teardown(() => backplane.close())
  const domain = createDomain({ backplane, clock })
  const send = (text: string) =>
    domain.chat.send('main', { text, author: callerNamed('ann', 'Ann') }, { idempotency })
  const create = () => domain.layers.create('main', layer, { idempotency: { ...idempotency, key: 'layer' } })
  valueFrom(await send('hello'))
  valueFrom(await create())
  clock.advance(9 * 60_000)
  t.equal(valueFrom(await send('hello')).replayed, true)
  clock.advance(2 * 60_000)
  t.equal(valueFrom(await send('hello')).replayed, false)
  clock.advance(23 * 3_600_000)
  t.equal(valueFrom(await create()).replayed, true)
})

t.test('a write stores one record, whether or not it waits for the engine', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())
  const domain = createDomain({ backplane })
  const run = async (name: string, body: Readonly<Record<string, unknown>>) => {
    const found = operations.find((candidate) => candidate.name === name)
    if (!found) throw new Error(`the table has no ${name}`)
    const call = { streamId: 'main', params: {}, query: {}, wait: { waitMs: 0, asked: false } }
    const caller = callerNamed('ann', 'Ann', 'operator')
    const request = { ...call, caller, body, ifMatch: undefined, idempotencyKey: 'k' }
    const first = valueFrom(await perform(domain, found, request))
    t.strictSame(valueFrom(await perform(domain, found, request)), { ...first, replayed: true }, name)
  }
  const reader = new DatabaseSync(join(dataDir, 'stream-manager.db'), { readOnly: true })
  t.teardown(() => reader.close())
  const rows = () => Number(reader.prepare('select count(*) as count from idempotency').get()?.['count'])
  await run('chat.send', { text: 'hello' })
  t.equal(rows(), 1)
  await run('layers.create', layer)
  t.equal(rows(), 2)
  await run('layers.batch', { operations: [{ op: 'create', layer }] })
  t.equal(rows(), 3)
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

t.test('the stored fingerprint depends on the key, so that content cannot be guessed from it', async (t) => {
  const request = { owner: 'ann', target: ['outputs.update'], content: { key: 'hackme' } }
  const digest = createHash('sha256')
    .update(JSON.stringify([request.content]))
    .digest('hex')
  const [one, again, other] = ['k1', 'k1', 'k2'].map((key) => identifyRequest({ ...request, key }))
  t.strictSame(again, one)
  t.not(other?.fingerprint, one?.fingerprint)
  t.not(one?.fingerprint, digest)
})
