import type { ChatMessage } from '@stream-manager/contracts'
import t from 'tap'
import {
  historyAfter,
  historyWith,
  joined,
  MAX_HISTORY,
  withOlderPage,
} from '../../src/features/chat/messages.ts'

const message = (number: number, user = 'guest'): ChatMessage => ({
  id: `m${number}`,
  user: { id: user, name: user },
  text: `message ${number}`,
  sentAt: new Date(number * 1000).toISOString(),
})

const some = (from: number, to: number): ChatMessage[] =>
  Array.from({ length: to - from + 1 }, (_, at) => message(from + at))

const ids = (messages: readonly ChatMessage[]): string => messages.map(({ id }) => id.slice(1)).join(' ')

t.test('the history of a chat', async (t) => {
  t.test('a page comes before the live messages, each message once', async (t) => {
    const live = some(4, 6)
    const history = withOlderPage([], some(2, 5).toReversed(), live)
    t.equal(ids(joined(history, live)), '2 3 4 5 6')
  })

  t.test('messages that newer ones pushed out of the channel leave no hole', async (t) => {
    const history = historyAfter(withOlderPage([], some(1, 3).toReversed(), some(4, 6)), {
      type: 'message',
      message: message(7),
    })
    t.equal(ids(joined(history, some(6, 7))), '1 2 3 4 5 6 7')
  })

  t.test('a message that a moderator takes away is gone from the older pages too', async (t) => {
    const history = [...some(1, 3), message(4, 'rude'), message(5)]
    t.equal(ids(historyAfter(history, { type: 'message.deleted', id: 'm2' })), '1 3 4 5')
    t.equal(ids(historyAfter(history, { type: 'user.banned', userId: 'rude', until: null })), '1 2 3 5')
  })

  t.test('a fresh state of the channel takes away what it lacks', async (t) => {
    t.equal(ids(historyWith(some(1, 6), [message(4), message(6), message(7)])), '1 2 3 4 6 7')
  })

  t.test('a fresh state that shares no message begins the history anew, without a hole', async (t) => {
    t.strictSame(historyWith(some(1, 6), some(100, 150)), [])
    t.strictSame(historyWith(some(1, 6), []), [])
  })

  t.test('an event of a message that is there already adds nothing', async (t) => {
    t.equal(ids(historyAfter(some(1, 3), { type: 'message', message: message(3) })), '1 2 3')
  })

  t.test('nothing is kept before the first page was asked for', async (t) => {
    t.strictSame(historyAfter([], { type: 'message', message: message(1) }), [])
  })

  t.test('it is bounded, and keeps the newest', async (t) => {
    const full = some(1, MAX_HISTORY)
    const after = historyAfter(full, { type: 'message', message: message(MAX_HISTORY + 1) })
    t.equal(after.length, MAX_HISTORY)
    t.equal(after.at(-1)?.id, `m${MAX_HISTORY + 1}`)
    t.equal(withOlderPage(full, some(-50, 0).toReversed(), []).length, MAX_HISTORY)
  })
})
