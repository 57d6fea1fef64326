import t from 'tap'
import { byRole } from '../support/by-role.ts'
import { problem, testApi, testEngine } from '../support/test-api.ts'

const color = { type: 'color', content: { color: '#fff' } }
const PATHS = [
  '/api/stream/state',
  '/api/stream/config',
  '/api/layers',
  '/api/layers?limit=1',
  '/api/layers/a',
  '/api/outputs',
  '/api/outputs/hls',
]

t.test('If-None-Match with the current ETag is 304, until the stream changes', async (t) => {
  const api = await testApi(t)
  await api.send('POST', '/api/layers', { id: 'a', ...color }, { prefer: 'wait=0' })
  for (const path of PATHS) {
    const { headers, body } = await api.get(path)
    const etag = String(headers.etag)
    t.match(etag, /^"[\w-]+"$/, `${path} has a strong tag`)
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const current = await api.get(path, { 'if-none-match': known })
      t.match(current, { statusCode: 304, body: '', headers: { etag } }, `${path} ${known}`)
    }
    t.match(await api.get(path, { 'if-none-match': '"x"' }), { statusCode: 200, body, headers: { etag } })
  }
  const tags = await Promise.all(PATHS.map(async (path) => String((await api.get(path)).headers.etag)))
  await api.send('PATCH', '/api/layers/a', { opacity: 0.5 }, { prefer: 'wait=0' })
  for (const [index, path] of PATHS.entries()) {
    const isChanged = path.startsWith('/api/layers') || path === '/api/stream/state'
    const { statusCode } = await api.get(path, { 'if-none-match': tags[index] ?? '' })
    t.equal(statusCode, isChanged ? 200 : 304, path)
  }
})

t.test('the ETag changes with a report of the engine, which has no revision', async (t) => {
  const api = await testApi(t)
  const engine = await testEngine(t, api)
  await api.send('POST', '/api/stream/control', { action: 'start' })
  await api.send('POST', '/api/layers', { id: 'a', ...color })
  const path = '/api/layers/a'
  const { headers, ...before } = await api.get(path)
  const status = { state: 'stalled', error: null, since: new Date().toISOString() } as const
  await engine.report({ layers: { a: { ...before.json().status, ...status } } })
  const after = await api.get(path, { 'if-none-match': String(headers.etag) })
  t.match(after, { statusCode: 200 })
  t.match(after.json(), { revision: before.json().revision, status: { state: 'stalled' } })
})

t.test('the ETag of a read is a condition of the next write', async (t) => {
  const api = await testApi(t)
  await api.send('POST', '/api/layers', { id: 'a', ...color }, { prefer: 'wait=0' })
  const { etag } = (await api.get('/api/layers/a')).headers
  const patch = () =>
    api.send('PATCH', '/api/layers/a', { opacity: 0.5 }, { 'if-match': String(etag), prefer: 'wait=0' })
  t.equal((await patch()).statusCode, 200)
  t.match(await patch(), problem(412, 'request.precondition_failed'))
})

t.test('each audience has its own bytes and its own ETag', async (t) => {
  const api = await testApi(t, { authenticate: byRole })
  const image = { id: 'a', type: 'image', content: { url: 'https://example.com/a.png?key=1' } }
  const admin = { authorization: 'admin' }
  t.equal((await api.send('POST', '/api/layers', image, { ...admin, prefer: 'wait=0' })).statusCode, 201)
  const shown = await api.get('/api/layers/a', admin)
  const hidden = await api.get('/api/layers/a', { authorization: 'viewer' })
  t.not(hidden.headers.etag, shown.headers.etag)
  t.not(hidden.body, shown.body)
  const asked = { authorization: 'viewer', 'if-none-match': String(shown.headers.etag) }
  t.match(await api.get('/api/layers/a', asked), { statusCode: 200, body: hidden.body })
  t.match(await api.get('/api/outputs', { authorization: 'viewer' }), problem(403, 'auth.forbidden'))
})

t.test('an answer from memory counts as a hit, and a refusal is never kept', async (t) => {
  const api = await testApi(t)
  await api.get('/api/layers')
  const before = api.domain.answers.counts()
  await api.get('/api/layers')
  t.match(api.domain.answers.counts(), { ...before, readCacheHits: before.readCacheHits + 1 })
  t.match(await api.get('/api/layers/a'), problem(404, 'layer.not_found'))
  await api.send('POST', '/api/layers', { id: 'a', ...color }, { prefer: 'wait=0' })
  t.equal((await api.get('/api/layers/a')).statusCode, 200)
})

t.test('an answer in memory is not given while the store is unavailable', async (t) => {
  const api = await testApi(t)
  const { etag } = (await api.get('/api/stream/state')).headers
  await api.backplane.close()
  const headers = { 'if-none-match': String(etag) }
  t.match(await api.get('/api/stream/state', headers), problem(503, 'storage.unavailable'))
})

t.test('max-stale accepts an answer from memory, so the store is not asked', async (t) => {
  const api = await testApi(t)
  await api.get('/api/stream/state')
  const { body } = await api.get('/api/stream/state')
  await api.backplane.close()
  // The store may be asked once a busy machine has let 2 s pass.
  const accepted = await api.get('/api/stream/state', { 'cache-control': 'no-transform, max-stale=9' })
  if (accepted.statusCode === 200) t.equal(accepted.body, body)
  else t.match(accepted, problem(503, 'storage.unavailable'))
  const strict = await api.get('/api/stream/state', { 'cache-control': 'max-stalely=9' })
  t.match(strict, problem(503, 'storage.unavailable'))
})
