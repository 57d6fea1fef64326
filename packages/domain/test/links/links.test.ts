import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { createDomain } from '../../src/index.ts'
import { addUser, PASSWORD, peopleOptions, root } from '../people-support.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const client = { address: '192.0.2.1', network: '192.0.2.1', userAgent: 'Firefox' }
const input = { name: 'Friends', role: 'viewer' as const, streamIds: ['main'], maxUses: 2 }
const PAGE = { limit: 100 }

t.test('a share link is exchanged as often as it may be, by one guest each', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const { link, ...shown } = valueFrom(await domain.links.create({ input, caller: root })).value
  const exchange = () => domain.sessions.signIn({ link: String(link) }, client)
  const [one, two, three] = await Promise.all([exchange(), exchange(), exchange()])
  const opened = [one, two, three].filter(({ ok }) => ok).map((result) => valueFrom(result))
  t.equal(opened.length, 2)
  t.match(opened[0], {
    caller: { name: 'Friends', role: 'viewer', grants: [{ streamId: 'main' }], via: 'link' },
    hasPassword: null,
    expiresAt: shown.expiresAt,
  })
  t.not(opened[0]?.caller.subject, opened[1]?.caller.subject)
  t.same((await domain.links.list(PAGE)).items, [{ ...shown, uses: 2 }])
})

t.test('a deleted link refuses its guests', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const watch = await domain.revocations.watch()
  t.teardown(() => watch.close())
  const { id, link } = valueFrom(await domain.links.create({ input, caller: root })).value
  const guest = valueFrom(await domain.sessions.signIn({ link: String(link) }, client))
  const next = valueFrom(await domain.sessions.refresh(guest.refreshToken, client))
  valueFrom(await domain.links.delete({ linkId: id, caller: root }))
  t.equal(codeOf(await domain.sessions.refresh(next.refreshToken, client)), 'auth.invalid')
  t.equal(codeOf(await domain.sessions.signIn({ link: String(link) }, client)), 'auth.invalid')
  t.equal(codeOf(await domain.links.delete({ linkId: id, caller: root })), 'link.not_found')
})

t.test('a link and its guests are over at its end, and a new link removes it', async (t) => {
  const clock = fakeClock()
  const { domain, backplane } = await testDomain(t, { ...peopleOptions, clock })
  const { id, link } = valueFrom(await domain.links.create({ input, caller: root })).value
  const guest = valueFrom(await domain.sessions.signIn({ link: String(link) }, client))
  clock.advance(24 * 3_600_000)
  t.equal(codeOf(await domain.sessions.refresh(guest.refreshToken, client)), 'auth.invalid')
  t.equal(codeOf(await domain.sessions.signIn({ link: String(link) }, client)), 'auth.invalid')
  valueFrom(await domain.links.create({ input, caller: root }))
  t.equal(await backplane.read(`people/links/${id}`), null)
})

t.test('a link for more than its maker holds, or for too long, is refused', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const caller = { ...root, grants: [{ streamId: 'main' }] }
  valueFrom(await domain.links.create({ input, caller }))
  for (const streamIds of [['other'], ['main', 'other']]) {
    t.equal(codeOf(await domain.links.create({ input: { ...input, streamIds }, caller })), 'auth.forbidden')
  }
  t.equal(codeOf(await domain.links.create({ input: { role: 'viewer' }, caller })), 'auth.forbidden')
  const expiresAt = '2126-01-01T00:00:00.000Z'
  t.equal(codeOf(await domain.links.create({ input: { ...input, expiresAt }, caller })), 'request.invalid')
})

t.test('the setup link makes the first administrator, once', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  t.equal(await domain.links.needsFirstAdmin(), true)
  const replaced = valueFrom(await domain.links.createSetupLink())
  const { link } = valueFrom(await domain.links.createSetupLink())
  t.equal(codeOf(await domain.sessions.signIn({ link: replaced.link }, client)), 'auth.invalid')
  t.same((await domain.links.list(PAGE)).items, [])
  const both = await Promise.all([1, 2].map(() => domain.sessions.signIn({ link }, client)))
  const [opened] = both.filter(({ ok }) => ok).map((result) => valueFrom(result))
  t.equal(both.filter(({ ok }) => ok).length, 1)
  t.match(opened, { caller: { role: 'admin', grants: null, via: 'session' }, hasPassword: false })
  if (!opened) return
  t.equal(await domain.links.needsFirstAdmin(), true, 'until the administrator has a password')
  const change = { newPassword: PASSWORD }
  valueFrom(await domain.users.changePassword({ caller: opened.caller, change }))
  t.equal(await domain.links.needsFirstAdmin(), false)
  valueFrom(await domain.sessions.signIn({ username: 'admin', password: PASSWORD }, client))
  valueFrom(await domain.sessions.refresh(opened.refreshToken, client))
})

t.test('the setup link resets an administrator who was locked out', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const admin = await addUser(domain, { name: 'admin', role: 'admin' })
  const before = valueFrom(await domain.sessions.signIn({ username: 'admin', password: PASSWORD }, client))
  const { link } = valueFrom(await domain.links.createSetupLink())
  const opened = valueFrom(await domain.sessions.signIn({ link }, client))
  t.match(opened, { caller: { subject: admin.id }, hasPassword: false })
  t.equal(codeOf(await domain.sessions.refresh(before.refreshToken, client)), 'auth.invalid')
  t.equal(
    codeOf(await domain.sessions.signIn({ username: 'admin', password: PASSWORD }, client)),
    'auth.invalid',
  )
})

t.test('a setup link is over after 15 minutes', async (t) => {
  const clock = fakeClock()
  const { domain } = await testDomain(t, { ...peopleOptions, clock })
  const { link } = valueFrom(await domain.links.createSetupLink())
  clock.advance(15 * 60_000)
  t.equal(codeOf(await domain.sessions.signIn({ link }, client)), 'auth.invalid')
})

t.test('one of several processes that start together gets the first link', async (t) => {
  const clock = fakeClock()
  const { domain, backplane } = await testDomain(t, { ...peopleOptions, clock })
  const replicas = [domain, ...[1, 2].map(() => createDomain({ ...peopleOptions, backplane, clock }))]
  const start = async () => {
    const made = await Promise.all(replicas.map((each) => each.links.createFirstSetupLink()))
    return made.map((result) => valueFrom(result)).filter((link) => link !== null)
  }
  const [first, ...others] = await start()
  t.same(others, [])
  t.same(await start(), [], 'a replica that is late by less than a minute')
  clock.advance(60_000)
  const [second, ...more] = await start()
  t.same(more, [])
  t.equal(codeOf(await domain.sessions.signIn({ link: first?.link ?? '' }, client)), 'auth.invalid')
  valueFrom(await domain.sessions.signIn({ link: second?.link ?? '' }, client))
})

t.test('an administrator with all rights makes a setup link, and nobody else', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  for (const caller of [
    { ...root, grants: [{}] },
    { ...root, role: 'operator' as const },
  ]) {
    t.equal(codeOf(await domain.links.createSetupLinkFor(caller)), 'auth.forbidden')
  }
  const idempotency = { key: 'reset', fingerprint: 'reset' }
  const { value } = valueFrom(await domain.links.createSetupLinkFor(root, { idempotency }))
  const again = valueFrom(await domain.links.createSetupLinkFor(root, { idempotency }))
  t.match(again, { replayed: true, value: { link: null, expiresAt: value.expiresAt } })
  const opened = valueFrom(await domain.sessions.signIn({ link: String(value.link) }, client))
  t.match(opened, { caller: { role: 'admin', grants: null }, hasPassword: false })
})

t.test('setup links made at the same time replace each other', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const made = await Promise.all([1, 2, 3, 4].map(() => domain.links.createSetupLink()))
  const signedIn = await Promise.all(
    made.map((link, index) => {
      // Refusals of one address delay its next attempt.
      const address = `192.0.2.${index}`
      return domain.sessions.signIn({ link: valueFrom(link).link }, { ...client, address, network: address })
    }),
  )
  t.equal(signedIn.filter(({ ok }) => ok).length, 1)
})
