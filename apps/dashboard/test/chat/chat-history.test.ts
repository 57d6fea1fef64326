import type { ChatMessage } from '@stream-manager/contracts'
import t from 'tap'
import { ChatHistory } from '../../src/features/chat/chat-history.ts'

const message = (number: number): ChatMessage => ({
  id: `m${number}`,
  user: { id: 'guest', name: 'guest' },
  text: `message ${number}`,
  sentAt: new Date(number * 1000).toISOString(),
})

const start = () => {
  const waiting = new Set<() => void>()
  let drawn = 0
  const history = new ChatHistory((draw) => void waiting.add(draw))
  history.watch(() => {
    drawn += 1
  })
  const ids = () => history.view.messages.map(({ id }) => id).join(' ')
  return { history, waiting, ids, drawn: () => drawn }
}

/** With a page of two messages before the live one. */
const startWithPage = () => {
  const started = start()
  started.history.addPage({ items: [message(2), message(1)], nextCursor: 'next' }, [message(3)])
  return started
}

t.test('before a page is asked for, events change nothing and draw nothing', async (t) => {
  const { history, waiting, drawn } = start()
  const before = history.view
  history.receive({ type: 'message', message: message(1) })
  history.renew([message(1)])
  t.equal(history.view, before)
  t.strictSame([waiting.size, drawn()], [0, 0])
})

t.test('a page that a person asked for is drawn at once', async (t) => {
  const { history, ids, drawn } = startWithPage()
  t.equal(ids(), 'm1 m2 m3')
  t.match(history.view, { cursor: 'next', pages: 1 })
  t.equal(drawn(), 1)
})

t.test('events of the channel are kept at once, and drawn later', async (t) => {
  const { history, waiting, ids, drawn } = startWithPage()
  history.receive({ type: 'message', message: message(4) })
  history.receive({ type: 'message.deleted', id: 'm1' })
  t.equal(ids(), 'm2 m3 m4')
  t.strictSame([waiting.size, drawn()], [1, 1])
  for (const draw of waiting) draw()
  t.equal(drawn(), 2)
})

t.test('a moderation by this page is drawn at once', async (t) => {
  const { history, waiting, ids, drawn } = startWithPage()
  history.follow({ type: 'message.deleted', id: 'm2' })
  t.equal(ids(), 'm1 m3')
  t.strictSame([waiting.size, drawn()], [0, 2])
})

t.test('a fresh state that shares no message with the history begins it again', async (t) => {
  const { history, waiting } = startWithPage()
  history.renew([message(9)])
  t.match(history.view, { messages: [], cursor: undefined })
  t.equal(waiting.size, 1)
})
