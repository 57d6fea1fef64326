import t from 'tap'
import { problem, testApi } from '../../support/test-api.ts'

t.test('messages are sent, listed newest first, and deleted', async (t) => {
  const api = await testApi(t)
  const first = await api.send('POST', '/api/chat/messages', { text: ' hello ', name: 'Ada' })
  t.match(first, { statusCode: 201 })
  t.match(first.json(), { text: 'hello', user: { name: 'Ada' } })
  await api.send('POST', '/api/chat/messages', { text: 'again' })
  const page = (await api.get('/api/chat/messages?limit=1')).json()
  t.match(page.items, [{ text: 'again' }])
  t.match((await api.get(`/api/chat/messages?cursor=${page.nextCursor}`)).json().items, [{ text: 'hello' }])
  const path = `/api/chat/messages/${first.json().id}`
  t.equal((await api.send('DELETE', path)).statusCode, 204)
  t.match(await api.send('DELETE', path), problem(404, 'chat.message_not_found'))
  t.notMatch((await api.get('/api/chat/messages')).body, /hello/)
})

t.test('a message without visible text is refused', async (t) => {
  const api = await testApi(t)
  t.match(await api.send('POST', '/api/chat/messages', { text: ' \u202E ' }), problem(422, 'chat.empty'))
  t.match(await api.send('POST', '/api/chat/messages', { text: '' }), problem(400, 'request.invalid'))
  t.match(
    await api.send('POST', '/api/chat/messages', { text: 'a'.repeat(501) }),
    problem(400, 'request.invalid'),
  )
})

t.test('users are banned, listed and let back in', async (t) => {
  const api = await testApi(t)
  const ban = await api.send('POST', '/api/chat/bans', { userId: 'auth0|ab/c', reason: 'spam' })
  t.match(ban, { statusCode: 201, headers: { location: '/api/chat/bans/auth0%7Cab%2Fc' } })
  t.match(ban.json(), { userId: 'auth0|ab/c', until: null, reason: 'spam' })
  const timeout = await api.send('POST', '/api/chat/bans', { userId: 'u2', durationSeconds: 60 })
  t.match(timeout.json(), { userId: 'u2', until: /Z$/ })
  const endless = { userId: 'u2', durationSeconds: 0 }
  t.match(await api.send('POST', '/api/chat/bans', endless), problem(400, 'request.invalid'))
  t.match((await api.get('/api/chat/bans')).json().items, [{ userId: 'u2' }, { userId: 'auth0|ab/c' }])
  t.equal((await api.send('DELETE', '/api/chat/bans/auth0%7Cab%2Fc')).statusCode, 204)
  t.match(await api.send('DELETE', '/api/chat/bans/auth0%7Cab%2Fc'), problem(404, 'chat.ban_not_found'))
})

t.test('a banned user is refused, with the time to wait', async (t) => {
  const api = await testApi(t)
  const { user } = (await api.send('POST', '/api/chat/messages', { text: 'hello' })).json()
  await api.send('POST', '/api/chat/bans', { userId: user.id, durationSeconds: 60 })
  const refused = await api.send('POST', '/api/chat/messages', { text: 'again' })
  t.match(refused, problem(403, 'chat.banned'))
  t.ok(Number(refused.headers['retry-after']) > 0)
  t.strictSame((await api.get('/api/chat/messages')).json().items, [])
})

t.test('slow mode, repetition and reserved names apply to messages sent over REST', async (t) => {
  const api = await testApi(t)
  const say = (text: string) => api.send('POST', '/api/chat/messages', { text, name: 'admin' })
  t.match((await say('hello')).json(), { user: { name: 'Guest' } })
  t.match(await say('hello'), problem(409, 'chat.duplicate'))
  const { revision: _, ...settings } = (await api.get('/api/chat/settings')).json()
  await api.send('PUT', '/api/chat/settings', { ...settings, slowModeSeconds: 60 })
  t.match(await say('again'), problem(429, 'chat.slow_mode'))
})

t.test('the settings of the chat are read and replaced as a whole', async (t) => {
  const api = await testApi(t)
  const before = await api.get('/api/chat/settings')
  t.match(before, { statusCode: 200, headers: { etag: '"0"' } })
  const { revision, ...settings } = before.json()
  t.equal(revision, 0)
  const changed = await api.send('PUT', '/api/chat/settings', { ...settings, links: 'refuse' })
  t.strictSame(changed.json(), { ...settings, links: 'refuse', revision: 1 })
  t.match(
    await api.send('POST', '/api/chat/messages', { text: 'see example.com' }),
    problem(422, 'chat.links_refused'),
  )
  t.match(await api.send('PUT', '/api/chat/settings', { links: 'allow' }), problem(400, 'request.invalid'))
})
