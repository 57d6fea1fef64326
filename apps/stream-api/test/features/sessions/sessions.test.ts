import t, { type Test } from 'tap'
import { addUser, Browser, PASSWORD } from '../../support/browser.ts'
import { problem, type TestApiOptions, testApi } from '../../support/test-api.ts'

const ANN = { username: 'ann', password: PASSWORD }

const start = async (t: Test, options: TestApiOptions = {}) => {
  const api = await testApi(t, options)
  return { api, ann: await addUser(api, 'ann'), browser: new Browser(api) }
}

t.test('a user signs in, refreshes and signs out', async (t) => {
  const { api, ann, browser } = await start(t)
  const signedIn = await browser.signIn(ANN)
  t.match(signedIn, { statusCode: 201, headers: { 'cache-control': 'no-store' } })
  t.match(signedIn.json(), {
    expiresInSeconds: 900,
    user: { id: ann.id, name: 'ann', role: 'operator', hasPassword: true },
  })
  t.match((await browser.call('GET', '/api/account')).json(), { subject: ann.id, via: 'session' })
  const before = browser.cookie
  t.match(await browser.refresh(), { statusCode: 201, headers: { 'cache-control': 'no-store' } })
  t.not(browser.cookie, before)

  const left = await browser.signOut()
  t.equal(left.statusCode, 204)
  t.match(left.headers['set-cookie'], [/^sm-refresh-\d+=;.*Expires=Thu, 01 Jan 1970/])
  t.match(await browser.call('GET', '/api/account'), problem(401, 'auth.invalid'))
  t.match(await browser.refresh(), problem(401, 'auth.required'))
  t.equal((await api.send('DELETE', '/api/sessions/current')).statusCode, 204, 'signed out already')
})

t.test('the cookie is out of reach of scripts, other sites and plain http', async (t) => {
  const { api, browser } = await start(t, { environment: { TRUSTED_PROXIES: '127.0.0.1' } })
  const { headers } = await browser.signIn(ANN)
  const { port } = new URL(api.url)
  t.match(headers['set-cookie'], [
    new RegExp(`^sm-refresh-${port}=[^;]+; Path=/; Expires=[^;]+; HttpOnly; SameSite=Strict$`),
  ])
  const secured = await api.send('POST', '/api/sessions', ANN, {
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-proto': 'https',
  })
  t.match(secured.headers['set-cookie'], [
    /^__Host-sm-refresh=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
  ])
})

t.test('a cookie of another port is ignored', async (t) => {
  const { api, browser } = await start(t)
  await browser.signIn(ANN)
  const headers = { origin: api.url, cookie: browser.cookie.replace(/^sm-refresh-\d+/, 'sm-refresh-1') }
  const refreshed = await api.send('POST', '/api/sessions/refresh', undefined, headers)
  t.match(refreshed, problem(401, 'auth.required'))
  t.equal((await api.send('DELETE', '/api/sessions/current', undefined, headers)).statusCode, 204)
  t.equal((await browser.refresh()).statusCode, 201, 'the own session goes on')
})

t.test('the cookie without the origin of its page is refused', async (t) => {
  const { api, browser } = await start(t)
  await browser.signIn(ANN)
  const { cookie } = browser
  const refresh = (headers: Record<string, string>) =>
    api.send('POST', '/api/sessions/refresh', undefined, { cookie, ...headers })
  const refused = problem(403, 'request.foreign_origin')
  t.match(await refresh({}), refused)
  t.match(await refresh({ 'sec-fetch-site': 'none' }), refused)
  t.match(await refresh({ origin: 'https://evil.example' }), refused)
  t.match(await refresh({ origin: 'null' }), refused)
  t.match(await api.send('DELETE', '/api/sessions/current', undefined, { cookie }), refused)
  t.match(await api.send('POST', '/api/sessions', ANN, { cookie }), refused)
  t.equal(api.app.refusals().refusedOrigins, 6)
  t.equal((await refresh({ 'sec-fetch-site': 'same-origin' })).statusCode, 201)
})

t.test('two tabs that refresh at once stay signed in', async (t) => {
  const { api, browser } = await start(t)
  await browser.signIn(ANN)
  const headers = { origin: api.url, cookie: browser.cookie }
  const refresh = () => api.send('POST', '/api/sessions/refresh', undefined, headers)
  const tabs = await Promise.all([refresh(), refresh()])
  t.same(
    tabs.map(({ statusCode }) => statusCode),
    [201, 201],
  )
  t.same(tabs[0].headers['set-cookie'], tabs[1].headers['set-cookie'])
})

t.test('an old refresh token ends the whole session', async (t) => {
  const { api, browser } = await start(t)
  await browser.signIn(ANN)
  const stolen = browser.cookie
  await browser.refresh()
  await browser.refresh()
  const headers = { origin: api.url, cookie: stolen }
  t.match(await api.send('POST', '/api/sessions/refresh', undefined, headers), problem(401, 'auth.invalid'))
  t.match(await browser.refresh(), problem(401, 'auth.invalid'))
  t.match(await browser.call('GET', '/api/account'), problem(401, 'auth.invalid'))
  t.equal(api.domain.sessions.counts().refreshTokensReused, 1)
})

t.test('a new sign-in in the same browser ends the session before', async (t) => {
  const { api, browser } = await start(t)
  await browser.signIn(ANN)
  const first = browser.accessToken
  await browser.signIn(ANN)
  t.match(await api.get('/api/account', { authorization: `Bearer ${first}` }), problem(401, 'auth.invalid'))
  t.equal((await browser.call('GET', '/api/sessions')).json().items.length, 1)
})

t.test('a link signs in a guest', async (t) => {
  const { api, browser } = await start(t)
  const { link } = (await api.send('POST', '/api/links', { name: 'guests', role: 'viewer' })).json()
  t.match((await browser.signIn({ link })).json(), { user: { role: 'viewer', hasPassword: null } })
  t.match((await browser.call('GET', '/api/account')).json(), { via: 'link' })
})

t.test('a body that is neither a password nor a link is refused', async (t) => {
  const { api } = await start(t)
  for (const body of [{}, { username: 'ann' }, { ...ANN, link: 'x' }, { username: 'ann', password: '' }]) {
    t.match(await api.send('POST', '/api/sessions', body), problem(400, 'request.invalid'))
  }
  const long = { username: 'ann', password: 'x'.repeat(5000) }
  t.match(await api.send('POST', '/api/sessions', long), problem(413, 'request.too_large'))
})

t.test('sessions are listed and ended by their owner and by administrators', async (t) => {
  const { api, browser } = await start(t)
  await browser.signIn(ANN)
  const phone = new Browser(api)
  await phone.signIn(ANN)
  const { items } = (await browser.call('GET', '/api/sessions')).json()
  t.match(items, [{ current: false }, { current: true, address: '127.0.0.1' }])
  const [{ id: phoneId }, { id }] = items

  await addUser(api, 'bob')
  const bob = new Browser(api)
  await bob.signIn({ username: 'bob', password: PASSWORD })
  const foreign = await bob.call('DELETE', `/api/sessions/${id}`)
  const unknown = await bob.call('DELETE', `/api/sessions/${id.slice(0, -1)}z`)
  t.match(foreign, problem(404, 'session.not_found'))
  t.equal(
    foreign.json().detail.replace(id, ''),
    unknown.json().detail.replace(`${id.slice(0, -1)}z`, ''),
    'as if it did not exist',
  )
  t.match(await bob.call('GET', '/api/sessions?all=true'), problem(403, 'auth.forbidden'))

  t.equal((await browser.call('DELETE', `/api/sessions/${phoneId}`)).statusCode, 204)
  t.match(await phone.refresh(), problem(401, 'auth.invalid'))
  t.equal((await api.get('/api/sessions?all=true')).json().items.length, 2)
  t.equal((await api.send('DELETE', `/api/sessions/${id}`)).statusCode, 204, 'by an administrator')
  t.match(await browser.call('GET', '/api/account'), problem(401, 'auth.invalid'))
})

t.test('sign-ins and endings are in the audit log', async (t) => {
  const { api, ann, browser } = await start(t)
  await browser.signIn({ ...ANN, password: 'a wrong password' })
  await browser.signIn(ANN)
  await browser.signOut()
  await api.domain.audit.flush()
  const { items } = (await api.get('/api/audit')).json()
  t.match(items, [
    { operation: 'sessions.delete', subject: ann.id, address: '127.0.0.1', result: 'ok' },
    { operation: 'sessions.create', subject: ann.id, via: 'session', result: 'ok' },
    { operation: 'sessions.create', subject: 'anyone', result: 'auth.invalid' },
    { operation: 'users.create' },
  ])
  t.notMatch(JSON.stringify(items), /a wrong password/)
})

t.test('the public keys of the tokens are served for other services', async (t) => {
  const { api, browser } = await start(t)
  const answer = await api.get('/.well-known/jwks.json')
  t.match(answer, { statusCode: 200, headers: { 'cache-control': 'public, max-age=60' } })
  await browser.signIn(ANN)
  const [head = ''] = browser.accessToken.split('.')
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString())
  const { keys } = answer.json()
  t.match(keys, [{ kid, kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' }])
  t.notOk('d' in keys[0], 'no private part')
})
