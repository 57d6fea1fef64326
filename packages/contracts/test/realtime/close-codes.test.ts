import t from 'tap'
import { CLOSE_CODES, UNSUBSCRIBE_CODES } from '../../src/realtime/close-codes.ts'
import { REPLY_ERRORS } from '../../src/realtime/reply-errors.ts'

t.test('the range of a close code equals its reconnect flag', (t) => {
  for (const { code, reason, reconnect } of Object.values(CLOSE_CODES)) {
    t.ok(code >= 3000 && code < 4000, reason)
    t.equal(reconnect, code < 3500, reason)
  }
  for (const { code, reason, resubscribe } of Object.values(UNSUBSCRIBE_CODES)) {
    t.equal(resubscribe, code >= 2500, reason)
  }
  t.end()
})

t.test('a reason fits into a close frame', (t) => {
  for (const { reason } of Object.values(CLOSE_CODES)) t.ok(Buffer.byteLength(reason) <= 123)
  t.end()
})

t.test('no code has two meanings', (t) => {
  for (const catalogue of [CLOSE_CODES, UNSUBSCRIBE_CODES, REPLY_ERRORS]) {
    const codes = Object.values(catalogue).map(({ code }) => code)
    t.equal(new Set(codes).size, codes.length)
  }
  t.end()
})
