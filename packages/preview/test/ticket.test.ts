import { randomBytes } from 'node:crypto'
import t from 'tap'
import { isTicketValid, signTicket } from '../src/index.ts'

const NOW_MS = 1_800_000_000_000
const [KEY, OTHER] = [randomBytes(32), randomBytes(32)]
const ticket = signTicket(() => [KEY], 'main', NOW_MS)
const isValid = (change: Partial<{ ticket: string; topic: string }>, nowMs = NOW_MS, keys = [KEY]) =>
  isTicketValid(() => keys, { ticket, topic: 'main', ...change }, nowMs)

t.test('a ticket is good for its topic, its minute and the keys of its deployment', async (t) => {
  t.ok(isValid({}))
  t.ok(isValid({}, NOW_MS, [OTHER, KEY]), 'a second key of the file')
  t.notOk(isValid({}, NOW_MS, [OTHER]))
  t.notOk(isValid({ topic: 'other' }))
  t.notOk(isValid({ topic: 'main/layer' }), 'the sound of a layer needs a ticket of its own')
  t.notOk(isValid({}, NOW_MS + 121_000), 'it has run out, also by a clock that is a minute behind')
  t.notOk(isValid({}, NOW_MS - 61_000), 'of a clock that is far ahead')
})

t.test('texts that are no ticket are refused', async (t) => {
  const [expires = '', mac = ''] = ticket.split('.')
  for (const text of [
    '',
    'x',
    `${expires}.`,
    `${Number(expires) + 1}.${mac}`,
    `${expires}.${mac.slice(1)}A`,
  ]) {
    t.notOk(isValid({ ticket: text }), text)
  }
})

t.test('without a key nothing is signed', async (t) => {
  t.throws(() => signTicket(() => [], 'main', NOW_MS), /no key/)
})
