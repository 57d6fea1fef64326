import t from 'tap'
import { problem, testApi, testEngine } from '../support/test-api.ts'

const color = { type: 'color', content: { color: '#fff' } }
const key = (value: string) => ({ 'idempotency-key': value })

t.test('twenty parallel requests with one key have one effect and one answer', async (t) => {
  const api = await testApi(t)
  await testEngine(t, api)
  await api.send('POST', '/api/stream/control', { action: 'start' })
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => api.send('POST', '/api/layers', color, key('k1'))),
  )
  t.same([...new Set(answers.map(({ statusCode }) => statusCode))], [201])
  t.equal(new Set(answers.map(({ body }) => body)).size, 1)
  t.equal(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined).length, 1)
  t.equal((await api.get('/api/layers')).json().items.length, 1)
  t.match(
    await api.send('POST', '/api/layers', { ...color, opacity: 0.5 }, key('k1')),
    problem(422, 'idempotency.key_reused'),
  )
})

t.test('after a crash between effect and answer a repeated request has no second effect', async (t) => {
  const api = await testApi(t)
  const store = api.domain.replies.store
  // The process dies here: the effect is stored, the answer is not.
  Object.assign(api.domain.replies, { store: () => Promise.reject(new Error('killed')) })
  const lost = await api.send('POST', '/api/layers', color, key('k1'))
  t.match(lost, problem(500, 'internal'))
  Object.assign(api.domain.replies, { store })
  const retried = await api.send('POST', '/api/layers', color, key('k1'))
  t.match(retried, { statusCode: 201, headers: { 'idempotency-replayed': 'true' } })
  const { items } = (await api.get('/api/layers')).json()
  t.same(
    items.map(({ id }: { id: string }) => id),
    [retried.json().id],
  )
})

t.test('a repeated request gets the answer of the first one that waited', async (t) => {
  const api = await testApi(t)
  const engine = await testEngine(t, api, { silent: true })
  const headers = { ...key('start-1'), prefer: 'wait=0' }
  const first = await api.send('POST', '/api/stream/control', { action: 'start' }, headers)
  await engine.report()
  const again = await api.send('POST', '/api/stream/control', { action: 'start' }, headers)
  t.equal(first.statusCode, 202)
  t.equal(again.statusCode, 202)
  t.equal(again.body, first.body)
  t.equal(again.headers['idempotency-replayed'], 'true')
})

t.test('a refusal is not stored: the same request may succeed later', async (t) => {
  const api = await testApi(t)
  const patch = () => api.send('PATCH', '/api/layers/a', { opacity: 0.5 }, key('k1'))
  t.match(await patch(), problem(404, 'layer.not_found'))
  await api.send('POST', '/api/layers', { id: 'a', ...color })
  t.equal((await patch()).statusCode, 200)
})

t.test('every kind of write can be repeated under its key', async (t) => {
  const api = await testApi(t)
  await api.send('POST', '/api/layers', { id: 'gone', ...color })
  const { id } = (await api.send('POST', '/api/chat/messages', { text: 'hi' })).json()
  const writes: [string, string, unknown][] = [
    ['POST', '/api/chat/messages', { text: 'once' }],
    ['POST', '/api/streams', { id: 'two' }],
    ['POST', '/api/outputs', { type: 'file' }],
    ['POST', '/api/layers/batch', { operations: [{ op: 'create', layer: color }] }],
    ['DELETE', '/api/layers/gone', undefined],
    ['DELETE', `/api/chat/messages/${id}`, undefined],
    ['DELETE', '/api/streams/two', undefined],
  ]
  for (const [method, path, body] of writes) {
    const first = await api.send(method, path, body, key('same'))
    const again = await api.send(method, path, body, key('same'))
    t.match([again.statusCode, again.body], [first.statusCode, first.body], `${method} ${path}`)
    t.equal(again.headers['idempotency-replayed'], 'true')
    t.ok(first.statusCode < 300)
  }
})

t.test('a key is 1 to 128 printable characters', async (t) => {
  const api = await testApi(t)
  for (const bad of ['', ' ', 'a b', 'a'.repeat(129), 'é']) {
    const value = Buffer.from(bad).toString('latin1')
    t.match(await api.send('POST', '/api/layers', color, key(value)), problem(400, 'request.invalid'))
  }
  t.equal((await api.send('POST', '/api/layers', color, key('a'.repeat(128)))).statusCode, 201)
})
