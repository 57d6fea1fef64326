import t from 'tap'
import { checker } from '../../src/check.ts'
import { Command } from '../../src/realtime/protocol.ts'

const check = checker(Command, 'The command')

t.test('accepts the commands of the published clients', (t) => {
  const commands = [
    { id: 1, connect: { name: 'js' } },
    { id: 2, connect: { token: 'x', data: { a: 1 }, name: 'js', version: '1', headers: {} } },
    { id: 3, subscribe: { channel: 'chat', flag: 1 } },
    { id: 4, subscribe: { channel: 'chat', recover: true, offset: 7, epoch: 'abc', flag: 3 } },
    { id: 5, unsubscribe: { channel: 'chat' } },
    { id: 6, publish: { channel: 'chat', data: { text: 'hello' } } },
    { id: 7, history: { channel: 'chat', limit: -1, since: { offset: 1, epoch: 'abc' }, reverse: true } },
    { id: 8, presence: { channel: 'chat' } },
    {},
  ]
  for (const command of commands) t.ok(check(command).ok, JSON.stringify(command))
  t.end()
})

t.test('rejects a known field of the wrong type', (t) => {
  const wrong = [
    [],
    null,
    'connect',
    { id: '1' },
    { id: -1 },
    { id: 1, subscribe: 'chat' },
    { id: 1, subscribe: {} },
    { id: 1, subscribe: { channel: '' } },
    { id: 1, subscribe: { channel: 'c'.repeat(256) } },
    { id: 1, subscribe: { channel: 'chat', offset: 0.5 } },
    { id: 1, publish: { channel: 'chat' } },
    { id: 1, history: { channel: 'chat', limit: -2 } },
  ]
  for (const command of wrong) t.notOk(check(command).ok, JSON.stringify(command))
  t.end()
})
