import { DEFAULT_CHAT_SETTINGS } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { callerNamed, testDomain, valueFrom } from '../support.ts'

t.test('a name that looks like another user’s gets a suffix', async (t) => {
  const clock = fakeClock()
  const { domain } = await testDomain(t, { clock })
  let count = 0
  const nameFor = async (id: string, name: string): Promise<string> => {
    count += 1
    return valueFrom(await domain.chat.send('main', { text: `m${count}`, author: callerNamed(id, name) }))
      .value.user.name
  }
  t.equal(await nameFor('u1', 'Billy'), 'Billy')
  t.equal(await nameFor('u1', 'Billy'), 'Billy')
  for (const name of [
    'Billy',
    'BILLY',
    'Bi11y',
    'Вilly',
    'Ｂｉｌｌｙ',
    'B\u0131lly',
    '_Billy_',
    'Bil\u034Fly',
    'ꓐilly',
    '\u13f4illy',
    '𐌁illy',
    'Biⵏⵏy',
  ]) {
    t.match(await nameFor('u2', name), / \([\w-]{4}\)$/, name)
  }
  t.equal(await nameFor('u2', 'Carol'), 'Carol')
  t.equal(await nameFor('u3', 'Guest'), 'Guest')
  t.equal(await nameFor('u4', 'Guest'), 'Guest', 'that one is everybody’s')
  clock.advance(3_600_000)
  t.equal(await nameFor('u2', 'Billy'), 'Billy', 'a name that nobody used for an hour is free')
  t.match(await nameFor('u1', 'Billy'), /^Billy \(/)
})

t.test('only moderators may use a reserved name such as Admin', async (t) => {
  const { domain } = await testDomain(t)
  const user = callerNamed('u1', 'Ada')
  for (const [index, name] of [
    'Admin',
    'Аdmіn',
    'ADM1N',
    '[Moderator]',
    'Oрerator',
    'ꓮꓓmin',
    'ᗅdmin',
    '𐊠dmin',
  ].entries()) {
    const sent = await domain.chat.send('main', { text: `m${index}`, author: { ...user, name } })
    t.equal(valueFrom(sent).value.user.name, 'Guest', name)
  }
  const office = callerNamed('u2', 'Admin', 'admin')
  const sent = await domain.chat.send('main', { text: 'hello', author: office })
  t.equal(valueFrom(sent).value.user.name, 'Admin')
})

t.test('a name that is a link is replaced where links are refused', async (t) => {
  const { domain } = await testDomain(t)
  const user = callerNamed('u1', 'example.com')
  t.equal(
    valueFrom(await domain.chat.send('main', { text: 'one', author: user })).value.user.name,
    'example.com',
  )
  valueFrom(await domain.chat.setSettings('main', { ...DEFAULT_CHAT_SETTINGS, links: 'refuse' }))
  t.equal(valueFrom(await domain.chat.send('main', { text: 'two', author: user })).value.user.name, 'Guest')
})
