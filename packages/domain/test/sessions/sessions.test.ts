import type { Result } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { Client, Domain, OpenedSession } from '../../src/index.ts'
import { addUser, callerOf, PASSWORD, peopleOptions, root } from '../people-support.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const home: Client = { address: '192.0.2.1', network: '192.0.2.1', userAgent: 'Firefox' }
const elsewhere: Client = { ...home, address: '192.0.2.99', network: '192.0.2.99' }

const start = async (t: Test) => {
  const clock = fakeClock()
  const test = await testDomain(t, { ...peopleOptions, clock })
  return { ...test, clock, ann: await addUser(test.domain, { name: 'Ann' }) }
}

const signIn = (domain: Domain, password = PASSWORD, client = home): Promise<Result<OpenedSession>> =>
  domain.sessions.signIn({ username: 'ann', password }, client)

const refresh = (domain: Domain, { refreshToken }: OpenedSession) =>
  domain.sessions.refresh(refreshToken, home)

t.test('a user signs in with its password and gets a session', async (t) => {
  const { domain, backplane, ann } = await start(t)
  const opened = valueFrom(await signIn(domain))
  t.same(opened.caller, { ...callerOf(ann), credentialId: opened.sessionId })
  t.equal(opened.hasPassword, true)
  t.match(await domain.sessions.list(opened.caller), [
    { id: opened.sessionId, address: home.address, current: true },
  ])
  const secret = opened.refreshToken.slice(-43)
  t.notMatch(JSON.stringify(await backplane.list('people/')), secret)
})

t.test('every wrong sign-in gets the same refusal', async (t) => {
  const { domain, ann } = await start(t)
  valueFrom(await domain.users.create({ input: { name: 'empty', role: 'viewer' }, caller: root }))
  const wrong = [
    { username: 'ann', password: 'wrong' },
    { username: 'nobody', password: PASSWORD },
    { username: 'empty', password: PASSWORD },
    { username: '../\u0000', password: PASSWORD },
    { link: 'sml_wrong' },
  ]
  const refusals: string[] = []
  for (const [index, credential] of wrong.entries()) {
    const client = { ...home, network: `192.0.2.${index}` }
    refusals.push(JSON.stringify(await domain.sessions.signIn(credential, client)))
  }
  valueFrom(await domain.users.update({ userId: ann.id, changes: { disabled: true }, caller: root }))
  refusals.push(JSON.stringify(await signIn(domain, PASSWORD, elsewhere)))
  t.equal(new Set(refusals).size, 1)
  t.match(refusals[0], /auth\.invalid/)
})

t.test('a refresh rotates the token, and both tabs that refresh at once get the same one', async (t) => {
  const { domain, clock } = await start(t)
  const first = valueFrom(await signIn(domain))
  const [one, two] = await Promise.all([refresh(domain, first), refresh(domain, first)])
  const second = valueFrom(one)
  t.not(second.refreshToken, first.refreshToken)
  t.same(valueFrom(two), second)
  clock.advance(9_000)
  t.same(valueFrom(await refresh(domain, first)), second)
  t.not(valueFrom(await refresh(domain, second)).refreshToken, second.refreshToken)
})

t.test('a token that is used again ends the session and refuses its tokens', async (t) => {
  const { domain, clock, ann } = await start(t)
  const watch = await domain.revocations.watch()
  t.teardown(() => watch.close())
  const first = valueFrom(await signIn(domain))
  const second = valueFrom(await refresh(domain, first))
  clock.advance(10_001)
  t.equal(codeOf(await refresh(domain, first)), 'auth.invalid')
  t.equal(codeOf(await refresh(domain, second)), 'auth.invalid')
  t.same(await domain.sessions.list(callerOf(ann)), [])
  t.match(domain.sessions.counts(), { signedIn: 1, refreshTokensReused: 1 })
})

t.test('a token two rotations old ends the session even within the grace', async (t) => {
  const { domain } = await start(t)
  const first = valueFrom(await signIn(domain))
  const third = valueFrom(await refresh(domain, valueFrom(await refresh(domain, first))))
  t.equal(codeOf(await refresh(domain, first)), 'auth.invalid')
  t.equal(codeOf(await refresh(domain, third)), 'auth.invalid')
})

t.test('a forged token of a known session does not end it', async (t) => {
  const { domain } = await start(t)
  const opened = valueFrom(await signIn(domain))
  const [subject, session] = opened.refreshToken.split('.')
  const forged = [subject, session, 'a'.repeat(43), 'a'.repeat(43)].join('.')
  t.equal(codeOf(await domain.sessions.refresh(forged, home)), 'auth.invalid')
  valueFrom(await domain.sessions.signOut(forged, home))
  valueFrom(await refresh(domain, opened))
})

t.test('a session ends after 7 days without use, and after 30 days in any case', async (t) => {
  const { domain, clock } = await start(t)
  const idle = valueFrom(await signIn(domain))
  let used = valueFrom(await signIn(domain))
  for (let day = 1; day < 30; day += 1) {
    clock.advance(DAY_MS)
    used = valueFrom(await refresh(domain, used))
  }
  t.equal(codeOf(await refresh(domain, idle)), 'auth.invalid')
  clock.advance(DAY_MS)
  t.equal(codeOf(await refresh(domain, used)), 'auth.invalid')
})

t.test('the oldest session of a user ends when there are more than 20', async (t) => {
  const { domain, ann } = await start(t)
  const oldest = valueFrom(await signIn(domain))
  for (let count = 0; count < 20; count += 1) valueFrom(await signIn(domain))
  t.equal((await domain.sessions.list(callerOf(ann))).length, 20)
  t.equal(codeOf(await refresh(domain, oldest)), 'auth.invalid')
})

t.test('a session is ended by id and by its cookie', async (t) => {
  const { domain, ann } = await start(t)
  const caller = callerOf(ann)
  const one = valueFrom(await signIn(domain))
  const two = valueFrom(await signIn(domain))
  valueFrom(await domain.sessions.end({ sessionId: one.sessionId, caller }))
  t.equal(codeOf(await domain.sessions.end({ sessionId: one.sessionId, caller })), 'session.not_found')
  valueFrom(await domain.sessions.signOut(two.refreshToken, home))
  valueFrom(await domain.sessions.signOut('unknown', home))
  t.same((await domain.sessions.listAll(root, { limit: 10 })).items, [])
})

t.test('a session of another user is ended by an administrator only', async (t) => {
  const { domain, ann } = await start(t)
  const bob = await addUser(domain, { name: 'bob', role: 'operator' })
  const { sessionId } = valueFrom(await signIn(domain))
  t.equal(codeOf(await domain.sessions.end({ sessionId, caller: callerOf(bob) })), 'session.not_found')
  t.match(await domain.sessions.listAll(root, { limit: 10 }), {
    items: [{ id: sessionId, subject: ann.id, current: false }],
  })
  valueFrom(await domain.sessions.end({ sessionId, caller: root }))
  t.same(await domain.sessions.list(callerOf(ann)), [])
  t.equal(codeOf(await domain.sessions.end({ sessionId, caller: root })), 'session.not_found')
})

t.test(
  'a change of rights ends the user’s sessions, a new own password those of other devices',
  async (t) => {
    const { domain, ann } = await start(t)
    const here = valueFrom(await signIn(domain))
    const other = valueFrom(await signIn(domain))
    const change = { currentPassword: PASSWORD, newPassword: `${PASSWORD}-2` }
    valueFrom(await domain.users.changePassword({ caller: here.caller, change }))
    t.equal(codeOf(await refresh(domain, other)), 'auth.invalid')
    const kept = valueFrom(await refresh(domain, here))
    valueFrom(await domain.users.update({ userId: ann.id, changes: { role: 'viewer' }, caller: root }))
    t.equal(codeOf(await refresh(domain, kept)), 'auth.invalid')
  },
)

t.test('a sign-in with a password that is changed meanwhile is refused', async (t) => {
  const clock = fakeClock()
  const change: { run?: () => Promise<unknown> } = {}
  const passwords = {
    ...peopleOptions.passwords,
    verify: async (password: string, hash: string | null) => {
      await change.run?.()
      return peopleOptions.passwords.verify(password, hash)
    },
  }
  const { domain } = await testDomain(t, { passwords, clock })
  const { id: userId } = await addUser(domain, { name: 'ann' })
  change.run = () => domain.users.update({ userId, changes: { password: `${PASSWORD}-2` }, caller: root })
  t.equal(codeOf(await signIn(domain)), 'auth.invalid')
})

t.test('ten wrong passwords in a row meet growing delays', async (t) => {
  const { domain, clock } = await start(t)
  const codes: (string | null)[] = []
  for (let attempt = 0; attempt < 10; attempt += 1) codes.push(codeOf(await signIn(domain, 'wrong')))
  t.same(codes, ['auth.invalid', 'auth.invalid', 'auth.invalid', ...Array(7).fill('request.rate_limited')])
  t.match(await signIn(domain), { fault: { code: 'request.rate_limited', retryAfterSeconds: 1 } })
  clock.advance(1000)
  t.equal(codeOf(await signIn(domain, 'wrong')), 'auth.invalid')
  t.match(await signIn(domain), { fault: { retryAfterSeconds: 2 } })
  clock.advance(2000)
  valueFrom(await signIn(domain))
})

t.test('wrong passwords that are sent at once use up what is free together', async (t) => {
  const { domain } = await start(t)
  const sent = await Promise.all(Array.from({ length: 50 }, () => signIn(domain, 'wrong')))
  t.equal(sent.map(codeOf).filter((code) => code === 'auth.invalid').length, 3)
})

t.test('an attack from many addresses locks the owner out of none of its own', async (t) => {
  const { domain } = await start(t)
  const before = valueFrom(await signIn(domain))
  const attack = async (network: string) => codeOf(await signIn(domain, 'wrong', { ...elsewhere, network }))
  const codes: (string | null)[] = []
  for (let index = 0; index < 100; index += 1) codes.push(await attack(`198.51.100.${index}`))
  t.equal(codes.filter((code) => code === 'auth.invalid').length, 20)
  valueFrom(await refresh(domain, before))
  valueFrom(await signIn(domain))
  t.equal(codeOf(await signIn(domain, PASSWORD, elsewhere)), 'request.rate_limited')
})

t.test('one address alone does not use up what is free for a name', async (t) => {
  const { domain, clock } = await start(t)
  for (let attempt = 0; attempt < 800; attempt += 1) {
    await signIn(domain, 'wrong')
    clock.advance(1000)
  }
  valueFrom(await signIn(domain, PASSWORD, elsewhere))
})
