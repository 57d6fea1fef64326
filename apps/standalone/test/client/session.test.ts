import { createClient, createSession } from '@stream-manager/client'
import type { Caller } from '@stream-manager/contracts'
import { deferred, eventually, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { type SignInSystem, startSignInSystem } from '../support/sign-in-system.ts'

const ROOT: Caller = { subject: 'root', name: 'Root', role: 'admin', grants: null, via: 'service' }
const PASSWORD = 'mellow-otter-quarry'

/** A browser's cookies for one origin, and the headers that tell the server of the page. */
const browserFetch = (origin: string): typeof fetch => {
  const cookies = new Map<string, string>()
  return async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('origin', origin)
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(input, { ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
}

const openSession = (t: Test, { pageUrl }: SignInSystem, fetch = browserFetch(pageUrl)) => {
  const session = createSession({ apiUrl: pageUrl, fetch })
  t.teardown(() => session.close())
  return session
}

const addUser = async ({ domain }: SignInSystem, name: string) => {
  const made = await domain.users.create({
    input: { name, role: 'operator', password: PASSWORD },
    caller: ROOT,
  })
  if (!made.ok) throw new Error(made.fault.detail)
  return made.value.value
}

t.test('a person signs in, is remembered by the browser, and signs out', async (t) => {
  const system = await startSignInSystem(t)
  await addUser(system, 'ann')
  const fetch = browserFetch(system.pageUrl)
  const session = openSession(t, system, fetch)
  t.equal(await session.resume(), null)
  await t.rejects(session.signIn({ username: 'ann', password: 'wrong' }), {
    code: 'auth.invalid',
    status: 401,
  })
  const seen: (string | null)[] = []
  session.watch((user) => seen.push(user?.name ?? null))
  t.match(await session.signIn({ username: 'ann', password: PASSWORD }), { name: 'ann', role: 'operator' })

  const other = openSession(t, system, fetch)
  t.match(await other.resume(), { name: 'ann' }, 'another tab of the browser')
  t.not(await other.getToken(), null)

  await session.signOut()
  t.equal(session.user, null)
  t.equal(await session.getToken(), null)
  t.strictSame(seen, ['ann', null])
})

t.test('a client gets a token for each call, also when tokens live for seconds', async (t) => {
  const system = await startSignInSystem(t, { tokenLifeSeconds: 5 })
  await addUser(system, 'ann')
  const session = openSession(t, system)
  await session.signIn({ username: 'ann', password: PASSWORD })
  const first = await session.getToken()
  const { getToken } = session
  const client = createClient({
    apiUrl: system.pageUrl,
    socketUrl: 'ws://127.0.0.1:9',
    getToken,
    limits: { timeoutMs: 60_000 },
  })
  t.teardown(() => client.close())
  t.match(await client.account.get(), { name: 'ann' })
  await eventually(async () => (await session.getToken()) !== first, { what: 'another token' })
  t.match(await client.account.get(), { name: 'ann' })
})

t.test('a session that the server ended is over at the next renewal', async (t) => {
  const system = await startSignInSystem(t)
  const user = await addUser(system, 'ann')
  const session = openSession(t, system)
  await session.signIn({ username: 'ann', password: PASSWORD })
  await system.domain.users.update({ userId: user.id, changes: { role: 'viewer' }, caller: ROOT })
  t.equal(await session.resume(), null)
  t.equal(session.user, null)
})

t.test(
  'a client whose token was revoked asks for another one, and learns that the session is over',
  async (t) => {
    const system = await startSignInSystem(t)
    const user = await addUser(system, 'ann')
    const session = openSession(t, system)
    await session.signIn({ username: 'ann', password: PASSWORD })
    const getToken = session.tokenSource()
    const client = createClient({
      apiUrl: system.pageUrl,
      socketUrl: system.socketUrl,
      getToken,
      limits: { timeoutMs: 60_000 },
    })
    t.teardown(() => client.close())
    client.channels.streamState.watch(() => undefined)
    await eventually(() => client.channels.streamState.current.live, { what: 'the state' })
    const ended = new Promise((resolve) => session.watch(resolve))
    await system.domain.users.update({ userId: user.id, changes: { role: 'viewer' }, caller: ROOT })
    t.equal(await within(ended, { what: 'the end of the session' }), null)
  },
)

/** The answer to the next renewal comes from the real server, but arrives no sooner than `release`. */
const slowRenewal = (answering: typeof fetch) => {
  const [answered, gate] = [deferred(), deferred()]
  let isSlow = false
  const slow: typeof fetch = async (input, init) => {
    const response = await answering(input, init)
    if (!isSlow || !String(input).endsWith('/refresh')) return response
    answered.resolve()
    await gate.promise
    return response
  }
  const begin = () => {
    isSlow = true
  }
  return { fetch: slow, begin, answered: answered.promise, release: () => gate.resolve() }
}

t.test('a sign-in and a sign-out are not undone by a renewal from before', async (t) => {
  const system = await startSignInSystem(t)
  await Promise.all([addUser(system, 'ann'), addUser(system, 'ben')])
  const renewingAs = async (username: string) => {
    const slow = slowRenewal(browserFetch(system.pageUrl))
    const session = openSession(t, system, slow.fetch)
    await session.signIn({ username, password: PASSWORD })
    slow.begin()
    const renewal = session.resume()
    await slow.answered
    return { session, renewal, release: slow.release }
  }
  const one = await renewingAs('ann')
  await one.session.signIn({ username: 'ben', password: PASSWORD })
  one.release()
  t.match(await one.renewal, { name: 'ben' })
  const client = createClient({
    apiUrl: system.pageUrl,
    socketUrl: 'ws://127.0.0.1:9',
    getToken: one.session.getToken,
    limits: { timeoutMs: 60_000 },
  })
  t.teardown(() => client.close())
  t.match(await client.account.get(), { name: 'ben' }, 'the token is good')

  const other = await renewingAs('ann')
  await other.session.signOut()
  other.release()
  t.equal(await other.renewal, null)
  t.equal(other.session.user, null)
  t.equal(await other.session.getToken(), null)
})

t.test('a server that is away does not sign anyone out', async (t) => {
  const system = await startSignInSystem(t)
  await addUser(system, 'ann')
  let isAway = false
  const answering = browserFetch(system.pageUrl)
  const session = openSession(t, system, async (...request) => {
    if (isAway) throw new TypeError('fetch failed')
    return answering(...request)
  })
  await session.signIn({ username: 'ann', password: PASSWORD })
  isAway = true
  await t.rejects(session.resume(), { code: 'client.network' })
  await t.rejects(session.signOut(), { code: 'client.network' })
  t.match(session.user, { name: 'ann' })
  t.not(await session.getToken(), null, 'the token is still good')
})
