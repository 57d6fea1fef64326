import { DEFAULT_CHAT_SETTINGS } from '@stream-manager/contracts'
import t from 'tap'
import { channelKey } from '../../src/index.ts'
import { callerNamed, codeOf, testDomain, valueFrom } from '../support.ts'

const user = callerNamed('u1', 'Ada')
const moderator = callerNamed('m1', 'Mo', 'moderator')

t.test('rejects a message without visible text or with more than 500 graphemes', async (t) => {
  const { domain } = await testDomain(t)
  for (const text of ['', '   ', '\u200B\u202E', '\u0301']) {
    t.equal(
      codeOf(await domain.chat.send('main', { text, author: user })),
      'chat.empty',
      JSON.stringify(text),
    )
  }
  const family = '👨‍👩‍👧'
  t.ok((await domain.chat.send('main', { text: 'a'.repeat(500), author: user })).ok)
  t.ok(
    (await domain.chat.send('main', { text: family.repeat(100), author: user })).ok,
    '100 characters, 1,800 bytes',
  )
  t.equal(codeOf(await domain.chat.send('main', { text: 'a'.repeat(501), author: user })), 'request.invalid')
  t.equal(
    codeOf(await domain.chat.send('main', { text: family.repeat(120), author: user })),
    'request.invalid',
  )
})

t.test('lists messages newest first, page by page', async (t) => {
  const { domain } = await testDomain(t)
  for (let count = 1; count <= 5; count += 1)
    valueFrom(await domain.chat.send('main', { text: `m${count}`, author: user }))
  const first = valueFrom(await domain.chat.list('main', { limit: 2 }))
  t.same(
    first.items.map(({ text }) => text),
    ['m5', 'm4'],
  )
  const second = valueFrom(await domain.chat.list('main', { limit: 3, cursor: first.nextCursor ?? '' }))
  t.same(
    second.items.map(({ text }) => text),
    ['m3', 'm2', 'm1'],
  )
  t.equal(second.nextCursor, null)
})

t.test('a deleted message disappears from the list, the snapshot and the redacted log', async (t) => {
  const { domain, backplane } = await testDomain(t)
  const address = { kind: 'chat', streamId: 'main' } as const
  const { value: kept } = valueFrom(await domain.chat.send('main', { text: 'kept', author: user }))
  const { value: bad } = valueFrom(await domain.chat.send('main', { text: 'regretted', author: user }))
  valueFrom(await domain.chat.delete('main', bad.id))
  t.equal(codeOf(await domain.chat.delete('main', bad.id)), 'chat.message_not_found')
  const list = valueFrom(await domain.chat.list('main', { limit: 50 }))
  const snapshot = valueFrom(await domain.realtime.snapshotChannel(address))
  const { publications } = await backplane.history(channelKey('main', 'chat'), { limit: 50 })
  const redacted = await domain.realtime.redact(address, publications)
  t.strictSame(snapshot.data, { messages: [kept] })
  t.same(redacted, [
    { offset: 1, data: { type: 'message', message: kept } },
    { offset: 2, data: { type: 'message.deleted', id: bad.id } },
    { offset: 3, data: { type: 'message.deleted', id: bad.id } },
  ])
  t.notMatch(JSON.stringify([list, snapshot, redacted]), /regretted/)
})

t.test('keeps the newest 500 messages', async (t) => {
  const { domain, backplane } = await testDomain(t)
  valueFrom(
    await domain.chat.setSettings('main', { ...DEFAULT_CHAT_SETTINGS, maxStreamMessagesPerSecond: 1000 }),
  )
  for (let count = 1; count <= 525; count += 1)
    await domain.chat.send('main', { text: `m${count}`, author: moderator })
  const stored = await backplane.list('stream:main/chat-messages/', { limit: 1000 })
  t.equal(stored.length, 500)
  t.match(stored[0]?.value, { text: 'm26' })
})

t.test('each stream has its own messages, and an unknown stream is refused', async (t) => {
  const { domain } = await testDomain(t)
  valueFrom(await domain.streams.create({ id: 'two' }))
  valueFrom(await domain.chat.send('two', { text: 'hi', author: user }))
  t.equal(valueFrom(await domain.chat.list('main', { limit: 5 })).items.length, 0)
  t.equal(codeOf(await domain.chat.send('three', { text: 'hi', author: user })), 'stream.not_found')
})
