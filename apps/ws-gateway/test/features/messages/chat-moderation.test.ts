import { type Clock, DEFAULT_CHAT_SETTINGS, type Result } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import { eventually, fakeClock, SECRET_KEYS } from '@stream-manager/test-kit'
import type { Centrifuge, PublicationContext, Subscription } from 'centrifuge'
import t, { type Test } from 'tap'
import { openBackplane, startGateway } from '../../support/gateway.ts'
import { breakConnection, nextSubscribed, stockClient, subscribed } from '../../support/stock-client.ts'

const valueFrom = <Value>(result: Result<Value>): Value => {
  if (result.ok) return result.value
  throw new Error(`${result.fault.code}: ${result.fault.detail}`)
}

const subscriptionOf = (client: Centrifuge): Subscription => {
  const subscription = client.getSubscription('chat')
  if (!subscription) throw new Error('the client has no subscription to chat')
  return subscription
}

/** Two gateways on one store, a client on each, and the store's domain. */
const startChat = async (t: Test, clock?: Clock) => {
  const backplane = await openBackplane(t)
  const domain = createDomain({ backplane, secretKeys: SECRET_KEYS, ...(clock && { clock }) })
  const one = await startGateway(t, { backplane, domain })
  const other = await startGateway(t, { backplane, domain })
  const troll = stockClient(t, one.url)
  const reader = stockClient(t, other.url)
  const events: PublicationContext[] = []
  const subscription = reader.newSubscription('chat')
  subscription.on('publication', (publication) => events.push(publication))
  await subscribed(reader, 'chat')
  await subscribed(troll, 'chat')
  const eventOf = (type: string) =>
    eventually(() => events.find(({ data }) => data.type === type), { what: `the event ${type}` })
  return { domain, other, troll, reader, subscription, events, eventOf }
}

/** Publishes a message; resolves with the author's id in it. */
const introduce = async (client: Centrifuge, text: string, events: readonly PublicationContext[]) => {
  await client.publish('chat', { text })
  const published = await eventually(() => events.find(({ data }) => data.message?.text === text), {
    what: text,
  })
  return String(published.data.message.user.id)
}

t.test('a ban reaches every subscriber, and the banned user receives nothing after it', async (t) => {
  const { domain, other, troll, reader, events, eventOf } = await startChat(t)
  const userId = await introduce(troll, 'nasty', events)
  await reader.publish('chat', { text: 'nice' })
  valueFrom(await domain.chat.ban('main', { userId, durationSeconds: 600 }))

  t.match(await eventOf('user.banned'), { data: { userId, until: /^\d{4}-/ } })
  await t.rejects(troll.publish('chat', { text: 'again' }), {
    code: 103,
    message: /^chat\.banned: .* until /,
  })
  t.ok(subscriptionOf(troll).state === 'subscribed', 'they may still read')
  await reader.publish('chat', { text: 'nicer' })

  const newcomer = stockClient(t, other.url)
  const { data } = await subscribed(newcomer, 'chat')
  t.match(data, { messages: [{ text: 'nice' }, { text: 'nicer' }] })
  const { publications } = await newcomer.history('chat', { limit: 10, reverse: true })
  t.same(
    publications.map((publication) => publication.data.type),
    ['message', 'user.banned', 'message', 'message.deleted'],
  )
  t.notMatch(JSON.stringify([data, publications]), /nasty/)
})

t.test(
  'a client that reconnects after a ban gets the ban event and none of the removed messages',
  async (t) => {
    const { domain, troll, reader, subscription, events } = await startChat(t)
    const userId = await introduce(troll, 'seen', events)
    const back = nextSubscribed(subscription)
    const before = events.length
    // Disconnected in the same turn, so later events can only arrive by recovery.
    breakConnection(reader)
    await troll.publish('chat', { text: 'unseen' })
    valueFrom(await domain.chat.ban('main', { userId }))
    t.match(await back, { wasRecovering: true })
    await eventually(() => events.at(-1)?.data.type === 'user.banned', { what: 'the ban' })
    t.same(
      events.map(({ offset }) => offset),
      events.map((_, index) => index + 1),
      'no gap',
    )
    const later = events.slice(before).map(({ data }) => data.type)
    t.ok(later.length === 2 && later[1] === 'user.banned', JSON.stringify(later))
    const again = nextSubscribed(subscription)
    subscription.unsubscribe()
    subscription.subscribe()
    t.notMatch(JSON.stringify(await again), /unseen/)
  },
)

t.test('a refusal has the code of the protocol and the name from the registry', async (t) => {
  const { domain, troll } = await startChat(t)
  const set = async (changes: Partial<typeof DEFAULT_CHAT_SETTINGS>) =>
    valueFrom(await domain.chat.setSettings('main', { ...DEFAULT_CHAT_SETTINGS, ...changes }))
  await troll.publish('chat', { text: 'hello' })
  await t.rejects(troll.publish('chat', { text: 'HELLO' }), { code: 107, message: /^chat\.duplicate: / })
  await set({ links: 'refuse' } as Partial<typeof DEFAULT_CHAT_SETTINGS>)
  await t.rejects(troll.publish('chat', { text: 'at example.com' }), {
    code: 107,
    message: /^chat\.links_refused: /,
  })
  await set({ slowModeSeconds: 600 })
  await t.rejects(troll.publish('chat', { text: 'soon' }), {
    code: 111,
    temporary: true,
    message: /^chat\.slow_mode: .* wait \d+ s/,
  })
  await set({ maxMessagesPerMinute: 1 })
  await t.rejects(troll.publish('chat', { text: 'much' }), { code: 111, message: /^chat\.flooded: / })
  await t.rejects(troll.publish('chat', { text: '\u202E' }), { code: 107, message: /^chat\.empty: / })
})

t.test('refuses part of a flood and delivers the rest in order', async (t) => {
  // No time passes, in which the allowance would grow.
  const { troll, events } = await startChat(t, fakeClock())
  const sent = await Promise.allSettled(
    Array.from({ length: 200 }, (_, index) => troll.publish('chat', { text: `m${index}` })),
  )
  const accepted = sent.flatMap(({ status }, index) => (status === 'fulfilled' ? [`m${index}`] : []))
  for (const outcome of sent) if (outcome.status === 'rejected') t.match(outcome.reason, { code: 111 })
  await eventually(() => events.length >= accepted.length, { what: 'the accepted messages' })
  t.same(
    events.map(({ data }) => data.message.text),
    accepted,
  )
  t.ok(accepted.length > 0 && accepted.length <= 20, `${accepted.length} of 200`)
})
