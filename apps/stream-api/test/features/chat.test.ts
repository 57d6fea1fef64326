import t from 'tap'
import { problem, testApi } from '../support.ts'

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
