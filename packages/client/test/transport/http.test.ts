import { freePort } from '@stream-manager/test-kit'
import t from 'tap'
import { StreamManagerError } from '../../src/index.ts'
import { cut, foreign, json, problem, silence, startApi } from '../support/api-server.ts'
import { testClient } from '../support/client.ts'
import { sampleLayer, sampleState } from '../support/samples.ts'

t.test('calls go to the stream of the client, below any prefix of the URL', async (t) => {
  const api = await startApi(t, json(sampleState(1)))
  await testClient(t, { apiUrl: api.url }).stream.state()
  await testClient(t, { apiUrl: `${api.url}/stream/`, streamId: 'two' }).stream.state()
  t.strictSame(
    api.seen.map(({ url }) => url),
    ['/api/stream/state', '/stream/api/streams/two/stream/state'],
  )
})

t.test('an edit sends its revision, its wait and an idempotency key', async (t) => {
  const api = await startApi(t, json(sampleLayer('a', 0, 6)))
  const { layers } = testClient(t, { apiUrl: api.url })
  const change = await layers.update('a', { opacity: 0.5 }, { ifMatch: 5, waitSeconds: 2 })
  t.match(change, { confirmed: true, value: { id: 'a', revision: 6 } })
  await layers.update('a', { opacity: 0.5 }, { idempotencyKey: 'mine' })
  const [first, second] = api.seen
  t.match(first, {
    method: 'PATCH',
    url: '/api/layers/a',
    body: { opacity: 0.5 },
    headers: { 'if-match': '"5"', prefer: 'wait=2', 'content-type': 'application/json' },
  })
  t.match(first?.headers['idempotency-key'], /^[0-9a-f]{32}$/)
  t.equal(second?.headers['idempotency-key'], 'mine')
})

t.test('an answer 202 is a change that is not confirmed', async (t) => {
  const api = await startApi(t, json(sampleState(3), 202))
  const { stream } = testClient(t, { apiUrl: api.url })
  t.match(await stream.control('start'), { confirmed: false, value: { revision: 3 } })
})

t.test('a refusal has every field of the server’s problem details', async (t) => {
  const errors = [{ path: '/opacity', message: 'must be <= 1' }]
  const api = await startApi(
    t,
    problem(400, 'request.invalid', { errors, operation: 2, allowed: ['stop'] }, { 'retry-after': '7' }),
  )
  const { layers } = testClient(t, { apiUrl: api.url })
  const error = await layers.update('a', { opacity: 2 }).catch((thrown: unknown) => thrown)
  t.ok(error instanceof StreamManagerError)
  t.match(error, {
    code: 'request.invalid',
    status: 400,
    detail: 'why request.invalid',
    message: 'request.invalid: why request.invalid',
    errors,
    operation: 2,
    allowed: ['stop'],
    requestId: 'r-1',
    retryAfterSeconds: 7,
  })
  t.equal(api.seen.length, 1, 'a refused call is not repeated')
})

t.test('a write whose answer was lost is repeated with the same idempotency key', async (t) => {
  const api = await startApi(t, cut, problem(503, 'service.unavailable'), json(sampleLayer('a', 0), 201))
  const { layers } = testClient(t, { apiUrl: api.url })
  const created = await layers.create({ id: 'a', type: 'color', content: { color: '#000000' } })
  t.equal(created.value.id, 'a')
  const keys = api.seen.map(({ headers }) => headers['idempotency-key'])
  t.equal(keys.length, 3)
  t.equal(new Set(keys).size, 1)
})

t.test('a 404 of a proxy without routes is repeated', async (t) => {
  const noRoute = foreign(404, 'text/plain; charset=utf-8', '404 page not found\n')
  const api = await startApi(t, noRoute, json(sampleLayer('a', 0)))
  const { layers } = testClient(t, { apiUrl: api.url })
  t.match(await layers.get('a'), { id: 'a' })
  t.equal(api.seen.length, 2)

  const none = await startApi(t, problem(404, 'layer.not_found'))
  const refused = testClient(t, { apiUrl: none.url }).layers.get('a')
  await t.rejects(refused, { code: 'layer.not_found', status: 404 })
  t.equal(none.seen.length, 1)
})

t.test('a call without an answer ends after its attempts with client.network', async (t) => {
  const api = await startApi(t, cut)
  const { stream } = testClient(t, { apiUrl: api.url, limits: { attempts: 2 } })
  await t.rejects(stream.state(), { code: 'client.network', status: null })
  t.equal(api.seen.length, 2)
  const gone = testClient(t, { apiUrl: `http://127.0.0.1:${await freePort()}`, limits: { attempts: 1 } })
  await t.rejects(gone.stream.state(), { code: 'client.network' })
})

t.test('a call without an answer in time rejects with client.timeout', async (t) => {
  const api = await startApi(t, silence)
  const { stream } = testClient(t, { apiUrl: api.url, limits: { timeoutMs: 50, attempts: 1 } })
  await t.rejects(stream.control('stop', { waitSeconds: 0 }), { code: 'client.timeout' })
})

t.test('an abort ends its call, and close ends all calls', async (t) => {
  const api = await startApi(t, silence)
  const client = testClient(t, { apiUrl: api.url })
  const controller = new AbortController()
  const asked = client.stream.state({ signal: controller.signal })
  controller.abort(new Error('no longer wanted'))
  await t.rejects(asked, { message: 'no longer wanted' })
  const open = client.stream.state()
  client.close()
  await t.rejects(open, { code: 'client.closed' })
  await t.rejects(client.stream.state(), { code: 'client.closed' })
})

t.test('an answer that does not match the contract rejects with client.unexpected_answer', async (t) => {
  const html = foreign(200, 'text/html', '<h1>Sign in</h1>')
  const api = await startApi(t, html, json({ status: 'live' }), json({}, 400))
  const { stream } = testClient(t, { apiUrl: api.url })
  for (let call = 0; call < 3; call += 1)
    await t.rejects(stream.state(), { code: 'client.unexpected_answer' })
})

t.test('a refused token is replaced once, and concurrent calls share the question', async (t) => {
  const api = await startApi(t, ({ headers }, response) => {
    const answer =
      headers.authorization === 'Bearer new' ? json(sampleState(1)) : problem(401, 'auth.required')
    answer({ headers, method: '', url: '', body: undefined }, response)
  })
  let asked = 0
  const getToken = async () => {
    asked += 1
    return 'new'
  }
  const client = testClient(t, { apiUrl: api.url, token: 'old', getToken })
  await Promise.all([client.stream.state(), client.stream.state()])
  await client.stream.state()
  t.equal(asked, 1)
  t.equal(api.seen.at(-1)?.headers.authorization, 'Bearer new')
  const stuck = testClient(t, { apiUrl: api.url, getToken: async () => 'wrong' })
  await t.rejects(stuck.stream.state(), { code: 'auth.required', status: 401 })
})

t.test('a call is refused without a request when nobody is signed in', async (t) => {
  const api = await startApi(t, json(sampleState(1)))
  const { stream } = testClient(t, { apiUrl: api.url, getToken: async () => null })
  await t.rejects(stream.state(), { code: 'auth.required' })
  t.equal(api.seen.length, 0)
})
