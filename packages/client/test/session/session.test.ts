import { deferred, eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { createSession } from '../../src/index.ts'
import { type Answer, cut, json, problem, startApi } from '../support/api-server.ts'

const signedInAs = (name: string): Answer =>
  json({
    accessToken: `token of ${name}`,
    expiresInSeconds: 600,
    user: { id: name, name, role: 'operator', hasPassword: true },
  })

const ANN = { username: 'ann', password: 'secret' }

// A sign-in waits two seconds for a renewal that hangs.
t.jobs = 8

/** A server whose answer to the first renewal is held back until `release`. */
const startWithSlowRenewal = async (t: Test, late: Answer, ...others: readonly Answer[]) => {
  const gate = deferred()
  const api = await startApi(
    t,
    async (request, response) => {
      await gate.promise
      late(request, response)
    },
    ...others,
  )
  const session = createSession({ apiUrl: api.url })
  t.teardown(() => session.close())
  const names: (string | null)[] = []
  session.watch((user) => names.push(user?.name ?? null))
  const renewal = session.resume()
  await eventually(() => api.seen.length === 1, { what: 'the renewal' })
  const paths = () => api.seen.map(({ url }) => url)
  return { session, names, renewal, paths, apiUrl: api.url, release: () => gate.resolve() }
}

t.test('a sign-in is sent once the renewal under way was answered', async (t) => {
  const slow = await startWithSlowRenewal(t, signedInAs('old'), signedInAs('ann'))
  const signedIn = slow.session.signIn(ANN)
  // A sign-in that does not wait would have come before the answers to later requests.
  const other = await startApi(t, json({}))
  for (let at = 0; at < 5; at += 1) await fetch(other.url)
  t.strictSame(slow.paths(), ['/api/sessions/refresh'])
  slow.release()
  t.match(await signedIn, { name: 'ann' })
  t.strictSame(slow.paths(), ['/api/sessions/refresh', '/api/sessions'])
  t.strictSame(slow.names, ['old', 'ann'])
})

const locksAreMissing = (globalThis as { navigator?: { locks?: unknown } }).navigator?.locks
  ? false
  : 'this runtime has no locks'

t.test('a sign-in waits for the renewal of another tab too', { skip: locksAreMissing }, async (t) => {
  const slow = await startWithSlowRenewal(t, signedInAs('old'), signedInAs('ann'))
  const otherTab = createSession({ apiUrl: slow.apiUrl })
  t.teardown(() => otherTab.close())
  const signedIn = otherTab.signIn(ANN)
  const other = await startApi(t, json({}))
  for (let at = 0; at < 5; at += 1) await fetch(other.url)
  t.strictSame(slow.paths(), ['/api/sessions/refresh'])
  slow.release()
  t.match(await slow.renewal, { name: 'old' })
  t.match(await signedIn, { name: 'ann' })
})

t.test('a renewal that is wanted during a sign-in is not sent at all', async (t) => {
  const gate = deferred()
  const api = await startApi(t, async (request, response) => {
    await gate.promise
    signedInAs('ann')(request, response)
  })
  const session = createSession({ apiUrl: api.url })
  t.teardown(() => session.close())
  const signedIn = session.signIn(ANN)
  const renewal = session.resume()
  await eventually(() => api.seen.length === 1, { what: 'the sign-in' })
  gate.resolve()
  t.match(await signedIn, { name: 'ann' })
  t.match(await renewal, { name: 'ann' })
  t.strictSame(
    api.seen.map(({ url }) => url),
    ['/api/sessions'],
  )
})

t.test('a renewal that is answered after a sign-in does not replace the newer user', async (t) => {
  const slow = await startWithSlowRenewal(t, signedInAs('old'), signedInAs('ann'))
  await slow.session.signIn(ANN)
  slow.release()
  t.match(await slow.renewal, { name: 'ann' })
  t.match(slow.session.user, { name: 'ann' })
  t.equal(await slow.session.getToken(), 'token of ann')
  t.strictSame(slow.names, ['ann'])
})

t.test('a renewal that is refused after a sign-in does not end the new session', async (t) => {
  const slow = await startWithSlowRenewal(t, problem(401, 'auth.required'), signedInAs('ann'))
  await slow.session.signIn(ANN)
  slow.release()
  t.match(await slow.renewal, { name: 'ann' })
  t.equal(await slow.session.getToken(), 'token of ann')
  t.strictSame(slow.names, ['ann'])
})

t.test('a renewal that is answered after a sign-out does not sign in again', async (t) => {
  const slow = await startWithSlowRenewal(t, signedInAs('old'), json({}))
  await slow.session.signOut()
  slow.release()
  t.equal(await slow.renewal, null)
  t.equal(slow.session.user, null)
  t.strictSame(slow.names, [])
})

t.test('a renewal that gets no answer after a sign-in does not reject', async (t) => {
  const slow = await startWithSlowRenewal(t, cut, signedInAs('ann'))
  await slow.session.signIn(ANN)
  slow.release()
  t.match(await slow.renewal, { name: 'ann' })
})

t.test('a renewal goes on after a sign-in that was refused', async (t) => {
  const slow = await startWithSlowRenewal(t, signedInAs('old'), problem(401, 'auth.invalid'))
  await t.rejects(slow.session.signIn(ANN), { code: 'auth.invalid' })
  slow.release()
  t.match(await slow.renewal, { name: 'old' })
  t.equal(await slow.session.getToken(), 'token of old')
})
