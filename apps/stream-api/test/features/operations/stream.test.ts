import t from 'tap'
import { problem, testApi, testEngine } from '../../support/test-api.ts'

t.test('a control action returns the applied state', async (t) => {
  const api = await testApi(t)
  await testEngine(t, api)
  const started = await api.send('POST', '/api/stream/control', { action: 'start' })
  t.match(started, { statusCode: 200, headers: { etag: /^"\d+"$/ } })
  t.match(started.json(), { status: 'live', desired: 'live', health: 'healthy', error: null })
  t.match((await api.send('POST', '/api/stream/control', { action: 'pause' })).json(), { status: 'paused' })
  const illegal = await api.send('POST', '/api/stream/control', { action: 'pause' })
  t.match(illegal, problem(409, 'stream.invalid_transition'))
  t.same(illegal.json().allowed, ['resume', 'stop', 'restart'])
})

t.test('the audit log tells which control action was accepted or refused', async (t) => {
  const api = await testApi(t)
  await testEngine(t, api)
  for (const action of ['start', 'pause', 'pause']) await api.send('POST', '/api/stream/control', { action })
  const { items } = (await api.get('/api/audit')).json()
  t.match(items, [
    { operation: 'stream.control', action: 'pause', result: 'stream.invalid_transition' },
    { operation: 'stream.control', action: 'pause', result: 'ok' },
    { operation: 'stream.control', action: 'start', result: 'ok' },
  ])
})

t.test('a control action that the engine does not confirm in time is 202', async (t) => {
  const api = await testApi(t)
  await testEngine(t, api, { silent: true })
  const started = await api.send('POST', '/api/stream/control', { action: 'start' }, { prefer: 'wait=0' })
  t.match(started, { statusCode: 202, headers: { 'preference-applied': 'wait=0' } })
  t.match(started.json(), { status: 'starting', desired: 'live', error: null })
})

t.test('without an engine the answer is engine.unavailable before the time limit', async (t) => {
  const api = await testApi(t)
  const started = await api.send('POST', '/api/stream/control', { action: 'start' }, { prefer: 'wait=30' })
  t.equal(started.statusCode, 202)
  t.match(started.json(), { status: 'starting', error: { code: 'engine.unavailable' } })
  const layer = { type: 'color', content: { color: '#fff' } }
  t.equal((await api.send('POST', '/api/layers', layer)).statusCode, 202, 'edits are kept too')
})

t.test('rejects a control action whose If-Match is stale', async (t) => {
  const api = await testApi(t)
  const stale = await api.send('POST', '/api/stream/control', { action: 'start' }, { 'if-match': '"99"' })
  t.match(stale, problem(412, 'request.precondition_failed'))
  const { etag } = (await api.get('/api/stream/state')).headers
  const headers = { 'if-match': String(etag), prefer: 'wait=0' }
  t.equal((await api.send('POST', '/api/stream/control', { action: 'start' }, headers)).statusCode, 202)
})

t.test('a PUT replaces the complete configuration', async (t) => {
  const api = await testApi(t)
  const before = await api.get('/api/stream/config')
  const { video, audio } = before.json()
  const headers = { 'if-match': String(before.headers.etag) }
  const put = await api.send('PUT', '/api/stream/config', { video: { ...video, fps: 25 }, audio }, headers)
  t.match(put, { statusCode: 200 })
  t.match(put.json(), { video: { fps: 25 }, restartRequired: [] })
  t.match(
    await api.send('PUT', '/api/stream/config', { video, audio }, headers),
    problem(412, 'request.precondition_failed'),
  )
  t.match(await api.send('PUT', '/api/stream/config', { video }), problem(400, 'request.invalid'))
})

t.test(
  'short paths serve the stream main, and each stream has the same routes below its own path',
  async (t) => {
    const api = await testApi(t)
    t.equal((await api.send('POST', '/api/streams', { id: 'two' })).statusCode, 201)
    const layer = { id: 'a', type: 'color', content: { color: '#fff' } }
    t.equal((await api.send('POST', '/api/streams/two/layers', layer)).statusCode, 201)
    t.same((await api.get('/api/layers')).json().items, [])
    t.match((await api.get('/api/streams/two/layers/a')).json(), { id: 'a' })
    for (const path of [
      'state',
      'stream/state',
      'config',
      'stream/config',
      'outputs',
      'chat/messages',
      'assets',
    ]) {
      t.equal((await api.get(`/api/streams/two/${path}`)).statusCode, 200, path)
      t.match(await api.get(`/api/streams/nope/${path}`), problem(404, 'stream.not_found'), path)
    }
    t.equal((await api.send('DELETE', '/api/streams/two')).statusCode, 204)
    t.match(await api.get('/api/streams/two'), problem(404, 'stream.not_found'))
  },
)
