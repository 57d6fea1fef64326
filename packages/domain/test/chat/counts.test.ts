import { MAX_COUNTED_CHATS } from '@stream-manager/contracts'
import t from 'tap'
import { ChatCounts } from '../../src/chat/counts.ts'
import { callerNamed, testDomain, valueFrom } from '../support.ts'

const author = callerNamed('u1', 'Ada')

t.test('a message that was taken counts once, and a refused one does not', async (t) => {
  const { domain } = await testDomain(t)
  t.strictSame(domain.chat.counts(), {})
  const idempotency = { key: 'same', fingerprint: 'same' }
  for (const _attempt of [1, 2]) {
    valueFrom(await domain.chat.send('main', { text: 'hello', author }, { idempotency }))
  }
  valueFrom(await domain.chat.send('main', { text: 'and again', author }))
  t.notOk((await domain.chat.send('main', { text: '', author })).ok)
  t.notOk((await domain.chat.send('missing', { text: 'hello', author })).ok)
  t.strictSame(domain.chat.counts(), { main: 2 })
})

t.test('streams that nobody writes to any more make room', async (t) => {
  const counts = new ChatCounts()
  counts.note('busy')
  for (let at = 0; at < 2 * MAX_COUNTED_CHATS; at += 1) {
    counts.note(`stream-${at}`)
    counts.note('busy')
  }
  const all = counts.all()
  t.equal(Object.keys(all).length, MAX_COUNTED_CHATS)
  t.equal(all['busy'], 2 * MAX_COUNTED_CHATS + 1)
})
