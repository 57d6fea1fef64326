import { setImmediate } from 'node:timers/promises'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { fakeClock, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createDomain } from '../../src/index.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'
import { ADA, BOB, logOf, MODERATOR, textsSeen } from './support.ts'

t.test('a ban refuses the user’s messages, removes earlier ones, and is published', async (t) => {
  const { domain, backplane } = await testDomain(t)
  for (const text of ['one', 'two']) {
    valueFrom(await domain.chat.send('main', { text: `${text} of Ada`, author: ADA }))
    valueFrom(await domain.chat.send('main', { text: `${text} of Bob`, author: BOB }))
  }
  const { value: ban } = valueFrom(
    await domain.chat.ban('main', { userId: ADA.subject, reason: ' rude\u202E ' }),
  )
  t.match(ban, { userId: ADA.subject, name: 'Ada', until: null, reason: 'rude' })
  t.strictSame((await logOf(backplane)).at(-1)?.event, {
    type: 'user.banned',
    userId: ADA.subject,
    until: null,
  })

  const again = await domain.chat.send('main', { text: 'three of Ada', author: ADA })
  t.match(again, { fault: { code: 'chat.banned', detail: /banned from this chat: rude/ } })
  t.ok((await domain.chat.send('main', { text: 'three of Bob', author: BOB })).ok)
  t.strictSame(await textsSeen(domain, backplane), {
    snapshot: ['one of Bob', 'two of Bob', 'three of Bob'],
    recovered: ['one of Bob', 'two of Bob', 'three of Bob'],
    list: ['three of Bob', 'two of Bob', 'one of Bob'],
  })
})

t.test('lifting a ban allows new messages and does not restore removed ones', async (t) => {
  const { domain, backplane } = await testDomain(t)
  t.equal(codeOf(await domain.chat.unban({ streamId: 'main', userId: ADA.subject })), 'chat.ban_not_found')
  valueFrom(await domain.chat.send('main', { text: 'before', author: ADA }))
  valueFrom(await domain.chat.ban('main', { userId: ADA.subject }))
  valueFrom(await domain.chat.unban({ streamId: 'main', userId: ADA.subject }))
  t.equal(codeOf(await domain.chat.unban({ streamId: 'main', userId: ADA.subject })), 'chat.ban_not_found')
  valueFrom(await domain.chat.send('main', { text: 'after', author: ADA }))
  t.strictSame(await textsSeen(domain, backplane), {
    snapshot: ['after'],
    recovered: ['after'],
    list: ['after'],
  })
})

t.test('a timeout returns its end and expires automatically', async (t) => {
  const clock = fakeClock()
  const { domain } = await testDomain(t, { clock })
  valueFrom(await domain.chat.ban('main', { userId: ADA.subject, durationSeconds: 60 }))
  clock.advance(10_500)
  t.match(await domain.chat.send('main', { text: 'x', author: ADA }), {
    fault: { code: 'chat.banned', detail: /until 2030-01-01T00:01:00\.000Z/, retryAfterSeconds: 50 },
  })
  clock.advance(49_500)
  t.same(valueFrom(await domain.chat.bans('main', { limit: 10 })).items, [])
  t.equal(codeOf(await domain.chat.unban({ streamId: 'main', userId: ADA.subject })), 'chat.ban_not_found')
  valueFrom(await domain.chat.send('main', { text: 'back', author: ADA }))
  valueFrom(await domain.chat.ban('main', { userId: ADA.subject }))
  t.equal(codeOf(await domain.chat.send('main', { text: 'y', author: ADA })), 'chat.banned')
})

t.test('lists bans newest first, page by page; a new ban replaces an old one', async (t) => {
  const { domain } = await testDomain(t)
  for (const userId of ['a', 'b', 'c', 'd']) valueFrom(await domain.chat.ban('main', { userId }))
  valueFrom(await domain.chat.ban('main', { userId: 'b', durationSeconds: 3600 }))
  const first = valueFrom(await domain.chat.bans('main', { limit: 3 }))
  t.same(
    first.items.map(({ userId }) => userId),
    ['b', 'd', 'c'],
  )
  const rest = valueFrom(await domain.chat.bans('main', { limit: 3, cursor: first.nextCursor ?? '' }))
  t.match(rest, { items: [{ userId: 'a' }], nextCursor: null })
  t.equal(codeOf(await domain.chat.bans('absent', { limit: 3 })), 'stream.not_found')
})

t.test('limits the number of bans, and removes expired ones', async (t) => {
  const clock = fakeClock()
  const { domain, backplane } = await testDomain(t, { clock })
  for (let count = 0; count < 900; count += 20) {
    const bans = Array.from({ length: 20 }, (_, index) =>
      domain.chat.ban('main', { userId: `u${count + index}`, durationSeconds: 60 }),
    )
    for (const banned of await Promise.all(bans)) valueFrom(banned)
  }
  t.equal(codeOf(await domain.chat.ban('main', { userId: 'late' })), 'chat.ban_limit_reached')
  valueFrom(await domain.chat.ban('main', { userId: 'u7' }))
  clock.advance(60_000)
  valueFrom(await domain.chat.ban('main', { userId: 'late' }))
  const stored = await backplane.list('stream:main/chat-bans/', { limit: 1000 })
  t.equal(stored.length, 851, 'fifty that were over went with it')
})

t.test('no message of a banned user follows the ban, even during a flood', async (t) => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  const services = [createDomain({ backplane }), createDomain({ backplane }), createDomain({ backplane })]
  const [moderation = createDomain({ backplane })] = services
  const troll = { ...ADA, role: 'moderator' } as const
  let banned = false
  const storm = services.map(async (domain, service) => {
    for (let count = 0; !banned || count % 10 !== 0; count += 1) {
      await domain.chat.send('main', { text: `${service} ${count}`, author: troll })
      // A refusal takes no turn of the event loop; senders on sockets do.
      await setImmediate()
    }
  })
  for (let round = 0; round < 5; round += 1) {
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    valueFrom(await moderation.chat.ban('main', { userId: ADA.subject }))
    if (round < 4) valueFrom(await moderation.chat.unban({ streamId: 'main', userId: ADA.subject }))
  }
  banned = true
  await Promise.all(storm)
  const log = await logOf(backplane)
  const ban = log.findLastIndex(({ event }) => event.type === 'user.banned')
  t.ok(
    log.slice(0, ban).some(({ event }) => event.type === 'message'),
    'there was a storm',
  )
  t.same(
    log.slice(ban + 1).map(({ event }) => event),
    [],
  )
  t.strictSame(await textsSeen(moderation, backplane), { snapshot: [], list: [], recovered: [] })
})

t.test('moderators are free of limits on pace, but not of bans and refused content', async (t) => {
  const { domain } = await testDomain(t)
  const settings = valueFrom(await domain.chat.settings('main'))
  const { revision, ...rules } = settings
  t.equal(revision, 0)
  valueFrom(await domain.chat.setSettings('main', { ...rules, slowModeSeconds: 60, links: 'refuse' }))
  for (let count = 0; count < 30; count += 1) {
    valueFrom(await domain.chat.send('main', { text: 'read the rules', author: MODERATOR }))
  }
  const link = await domain.chat.send('main', { text: 'at example.com', author: MODERATOR })
  t.equal(codeOf(link), 'chat.links_refused')
  const { value: message } = valueFrom(await domain.chat.send('main', { text: 'I leave', author: MODERATOR }))
  valueFrom(await domain.chat.ban('main', { userId: message.user.id }))
  t.equal(codeOf(await domain.chat.send('main', { text: 'x', author: MODERATOR })), 'chat.banned')
})

t.test('a new stream of the same id does not inherit the old chat', async (t) => {
  const { domain, backplane } = await testDomain(t)
  valueFrom(await domain.streams.create({ id: 'two' }))
  valueFrom(await domain.chat.send('two', { text: 'old', author: BOB }))
  valueFrom(await domain.chat.ban('two', { userId: ADA.subject }))
  valueFrom(await domain.streams.delete('two'))
  t.same(await backplane.list('stream:two/', { limit: 10 }), [])
  valueFrom(await domain.streams.create({ id: 'two' }))
  const snapshot = await domain.realtime.snapshotChannel({ kind: 'chat', streamId: 'two' })
  t.strictSame(valueFrom(snapshot).data, { messages: [] })
  t.ok((await domain.chat.send('two', { text: 'new', author: ADA })).ok)
})
