import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import {
  anonymousCaller,
  type Caller,
  type ChatSettings,
  DEFAULT_CHAT_SETTINGS,
} from '@stream-manager/contracts'
import { fakeClock, temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { createDomain } from '../../src/index.ts'
import { callerNamed, codeOf, testDomain, valueFrom } from '../support.ts'
import { ADA, BOB, logOf, MODERATOR } from './support.ts'

/** Two services on one store, with one clock, and these settings. */
const twoServices = async (t: Test, changes: Partial<ChatSettings>) => {
  const clock = fakeClock()
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  const one = createDomain({ backplane, clock })
  const other = createDomain({ backplane, clock })
  valueFrom(await one.chat.setSettings('main', { ...DEFAULT_CHAT_SETTINGS, ...changes }))
  return { clock, backplane, one, other }
}

t.test('slow mode applies across services, for exactly its duration', async (t) => {
  const { clock, one, other } = await twoServices(t, { slowModeSeconds: 30 })
  valueFrom(await one.chat.send('main', { text: 'first', author: ADA }))
  clock.advance(10_000)
  t.match(await other.chat.send('main', { text: 'second', author: ADA }), {
    fault: { code: 'chat.slow_mode', detail: /every 30 s .* wait 20 s/, retryAfterSeconds: 20 },
  })
  valueFrom(await other.chat.send('main', { text: 'first', author: BOB }))
  clock.jumpWallClock(-3_600_000)
  t.match(await one.chat.send('main', { text: 'third', author: ADA }), { fault: { retryAfterSeconds: 30 } })
  clock.advance(3_620_000)
  valueFrom(await other.chat.send('main', { text: 'third', author: ADA }))
})

t.test('slow mode accepts one of two messages sent at once through two services', async (t) => {
  const { backplane, one, other } = await twoServices(t, { slowModeSeconds: 30 })
  // Without a name to claim, at which the two would meet as well.
  const nameless = { ...ADA, name: 'Guest' }
  const sent = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? one : other).chat.send('main', { text: `m${index}`, author: nameless }),
    ),
  )
  t.equal(sent.filter(({ ok }) => ok).length, 1)
  t.equal((await logOf(backplane)).length, 1)
})

t.test('rejects a message that repeats a recent one, also in disguise', async (t) => {
  const { clock, one, other } = await twoServices(t, { duplicateWindowSeconds: 60 })
  const send = (text: string, user = ADA) => other.chat.send('main', { text, author: user })
  valueFrom(await one.chat.send('main', { text: 'Buy now', author: ADA }))
  clock.advance(20_000)
  for (const text of ['Buy now', 'BUY  NOW', 'Ｂｕｙ ｎｏｗ', 'Вuу nоw', 'B\u0301uy now']) {
    t.match(await send(text), { fault: { code: 'chat.duplicate', retryAfterSeconds: 40 } }, text)
  }
  valueFrom(await send('Buy now?'))
  t.equal(codeOf(await send('Buy now')), 'chat.duplicate', 'alternating is repeating')
  valueFrom(await send('Buy now', BOB))
  clock.advance(40_000)
  valueFrom(await send('Buy now'))
})

t.test('a user is limited to a number of messages a minute, with a burst', async (t) => {
  const { clock, one, other } = await twoServices(t, { maxMessagesPerMinute: 30 })
  const attempt = (index: number) =>
    (index % 2 ? one : other).chat.send('main', { text: `m${clock.monotonicMs()} ${index}`, author: ADA })
  const accepted = async (attempts: number) => {
    const sent = []
    for (let index = 0; index < attempts; index += 1) sent.push(await attempt(index))
    return sent.filter(({ ok }) => ok).length
  }
  t.equal(await accepted(50), 20)
  t.match(await attempt(0), { fault: { code: 'chat.flooded', retryAfterSeconds: 2 } })
  clock.advance(10_000)
  t.equal(await accepted(50), 5)
  clock.advance(3_600_000)
  t.equal(await accepted(50), 20)
})

t.test('bounds a burst of ten thousand messages, and delivers every accepted one', async (t) => {
  const { domain, backplane } = await testDomain(t)
  const sent = await Promise.all(
    Array.from({ length: 10_000 }, (_, index) =>
      domain.chat.send('main', { text: `m${index}`, author: callerNamed(`u${index % 2000}`, 'Guest') }),
    ),
  )
  const ids = sent.flatMap((result) => (result.ok ? [result.value.value.id] : []))
  const refusals = new Set(sent.map(codeOf).filter((code) => code !== null))
  t.same([...refusals], ['chat.flooded'])
  t.ok(ids.length > 0 && ids.length <= DEFAULT_CHAT_SETTINGS.maxStreamMessagesPerSecond, `${ids.length}`)
  const logged = (await logOf(backplane)).map(({ event }) => event.type === 'message' && event.message.id)
  t.same(new Set(logged), new Set(ids))
  t.equal(logged.length, ids.length)
})

t.test('accepts messages of other users while one user floods', async (t) => {
  const { domain } = await testDomain(t)
  const flood = Array.from({ length: 2000 }, (_, index) =>
    domain.chat.send('main', { text: `m${index}`, author: ADA }),
  )
  t.ok((await domain.chat.send('main', { text: 'hello', author: BOB })).ok)
  t.ok((await Promise.all(flood)).filter(({ ok }) => ok).length <= 20)
})

t.test('a caller without sign-in has no privilege in a chat, and a moderator has all', async (t) => {
  const { domain } = await testDomain(t)
  valueFrom(await domain.chat.setSettings('main', { ...DEFAULT_CHAT_SETTINGS, slowModeSeconds: 60 }))
  const send = (author: Caller, text: string) => domain.chat.send('main', { text, author })
  const admin = { ...anonymousCaller('guest-1'), name: 'admin' }
  t.equal(valueFrom(await send(admin, 'first')).value.user.name, 'Guest')
  t.equal(codeOf(await send(admin, 'second')), 'chat.slow_mode')
  const moderator = { ...MODERATOR, name: 'admin' }
  t.equal(valueFrom(await send(moderator, 'first')).value.user.name, 'admin')
  t.ok((await send(moderator, 'first')).ok)
})

t.test('services share the limit of a chat’s messages a second', async (t) => {
  const { clock, one, other } = await twoServices(t, { maxStreamMessagesPerSecond: 10 })
  const send = (domain: typeof one, text: string) => domain.chat.send('main', { text, author: MODERATOR })
  valueFrom(await send(other, 'here'))
  for (let count = 1; count <= 9; count += 1) valueFrom(await send(one, `m${count}`))
  t.match(await send(other, 'more'), { fault: { code: 'chat.flooded', retryAfterSeconds: 1 } })
  clock.advance(1000)
  valueFrom(await send(other, 'more'))
})

t.test('a repeated request gets its first answer, even where a second message is refused', async (t) => {
  const { domain, backplane } = await testDomain(t)
  const idempotency = { key: 'k', fingerprint: 'f' }
  const send = () => domain.chat.send('main', { text: 'once', author: ADA }, { idempotency })
  const sent = await Promise.all(Array.from({ length: 10 }, send))
  t.equal(new Set(sent.map((result) => valueFrom(result).value.id)).size, 1)
  valueFrom(await domain.chat.setSettings('main', { ...DEFAULT_CHAT_SETTINGS, slowModeSeconds: 3600 }))
  t.equal(valueFrom(await send()).replayed, true)
  t.equal((await logOf(backplane)).length, 1)
})

t.test('new settings apply to the next message, and a stale ifMatch is refused', async (t) => {
  const { domain } = await testDomain(t)
  valueFrom(await domain.chat.send('main', { text: 'at example.com', author: ADA }))
  const strict = { ...DEFAULT_CHAT_SETTINGS, links: 'refuse' } as const
  t.strictSame(valueFrom(await domain.chat.setSettings('main', strict, { ifMatch: 0 })).value, {
    ...strict,
    revision: 1,
  })
  const stale = await domain.chat.setSettings('main', DEFAULT_CHAT_SETTINGS, { ifMatch: 0 })
  t.equal(codeOf(stale), 'request.precondition_failed')
  t.strictSame(valueFrom(await domain.chat.settings('main')), { ...strict, revision: 1 })
  const link = await domain.chat.send('main', { text: 'at example . com', author: ADA })
  t.equal(codeOf(link), 'chat.links_refused')
  t.equal(codeOf(await domain.chat.settings('absent')), 'stream.not_found')
})

t.test('removes the documents of users who no longer write', async (t) => {
  const { clock, backplane, one } = await twoServices(t, { maxStreamMessagesPerSecond: 1000 })
  for (let count = 0; count < 150; count += 1) {
    clock.advance(1000)
    valueFrom(await one.chat.send('main', { text: 'hi', author: callerNamed(`u${count}`, `Name ${count}`) }))
  }
  const remembered = async () => (await backplane.list('stream:main/chat-members/', { limit: 1000 })).length
  t.equal(await remembered(), 150)
  clock.advance(3_601_000)
  for (let count = 0; count < 100; count += 1) {
    valueFrom(await one.chat.send('main', { text: `m${count}`, author: MODERATOR }))
  }
  t.equal(await remembered(), 1)
  t.equal((await backplane.list('stream:main/chat-names/', { limit: 1000 })).length, 1)
})
