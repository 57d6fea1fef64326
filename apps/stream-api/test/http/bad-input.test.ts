import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import t from 'tap'
import { PAGE_FILES } from '../../src/features/page/files.ts'
import { type Json, problem, type TestApi, testApi } from '../support/test-api.ts'

/** The first script of the page. The build names it by its digest. */
const SCRIPT =
  Object.keys(PAGE_FILES).find((path) => /\/index-[^/]*\.js$/.test(path)) ?? 'the page is not built'

const color = { type: 'color', content: { color: '#fff' } }

/** A body each write route takes, from which the tests make ones it must not take. */
const BODIES: readonly [method: string, path: string, body: Readonly<Record<string, unknown>>][] = [
  ['POST', '/api/stream/control', { action: 'start' }],
  [
    'PUT',
    '/api/stream/config',
    {
      video: { width: 1280, height: 720, fps: 30, bitrateKbps: 2500, preset: 'veryfast', tune: null },
      audio: { bitrateKbps: 128 },
    },
  ],
  ['POST', '/api/layers', color],
  ['PATCH', '/api/layers/a', { opacity: 0.5 }],
  ['POST', '/api/layers/batch', { operations: [{ op: 'delete', id: 'a' }] }],
  ['POST', '/api/outputs', { type: 'file' }],
  ['PATCH', '/api/outputs/hls', { enabled: false }],
  ['POST', '/api/chat/messages', { text: 'hi' }],
  ['POST', '/api/streams', { id: 'two' }],
]

const HOSTILE_VALUES = [null, {}, [], '', 'x'.repeat(3000), 1e308, -1, '1', true, { a: { b: 1 } }, [[]]]

const withLayer = async (api: TestApi): Promise<TestApi> => {
  await api.send('POST', '/api/layers', { id: 'a', ...color })
  return api
}

t.test('every write rejects unknown fields and bodies of the wrong type', async (t) => {
  const api = await withLayer(await testApi(t))
  for (const [method, path, body] of BODIES) {
    const unknown = await api.send(method, path, { ...body, unknownField: 1 })
    t.match(unknown, problem(400, 'request.invalid'), `${method} ${path} with an unknown field`)
    t.match(unknown.json().errors[0], { path: '/unknownField' })
    for (const wrong of ['null', '[]', '"text"', '5', '']) {
      const answer = await api.send(method, path, wrong, { 'content-type': 'application/json' })
      t.match(answer, { statusCode: 400 }, `${method} ${path} with ${wrong || 'nothing'}`)
    }
  }
})

t.test('routes with shared schemas reject invalid bodies in any order', async (t) => {
  const api = await testApi(t)
  for (const [method, path] of BODIES.toReversed()) {
    t.match(await api.send(method, path, []), problem(400, 'request.invalid'), `${method} ${path}`)
  }
})

t.test('every wrong value in any field is rejected with a 4xx', async (t) => {
  const api = await withLayer(await testApi(t))
  for (const [method, path, body] of BODIES) {
    for (const field of Object.keys(body)) {
      for (const value of HOSTILE_VALUES) {
        if (path === '/api/outputs/hls' && value === true) continue
        if (path === '/api/chat/messages' && value === '1') continue
        if (path === '/api/streams' && value === '1') continue
        const answer = await api.send(method, path, { ...body, [field]: value })
        t.match(
          answer.statusCode,
          /^4(00|22)$/,
          `${method} ${path} ${field}=${JSON.stringify(value)?.slice(0, 40)}`,
        )
      }
    }
  }
})

t.test('numbers out of range, NaN and infinities, ids off the pattern', async (t) => {
  const api = await testApi(t)
  const layers: unknown[] = [
    { ...color, opacity: 1.01 },
    { ...color, opacity: -0.01 },
    { ...color, zIndex: 1.5 },
    { ...color, rotation: 361 },
    { ...color, frame: { x: 0, y: 0, width: 0, height: 1 } },
    { ...color, frame: { x: 0, y: 0, width: 1e9, height: 1 } },
    { ...color, frame: { x: 0, y: 0, width: 1 } },
    { ...color, transition: { type: 'fade', durationMs: 1e9, easing: 'linear' } },
    { ...color, audio: { gain: 5, muted: false } },
    ...['', 'UPPER', 'a b', '../x', '__proto__', 'a'.repeat(65), 'é', '.'].map((id) => ({ id, ...color })),
  ]
  for (const layer of layers) {
    t.match(
      await api.send('POST', '/api/layers', layer),
      problem(400, 'request.invalid'),
      JSON.stringify(layer),
    )
  }
  for (const number of ['NaN', 'Infinity', '-Infinity', '01', '+1', '0x10']) {
    const body = `{"type":"color","content":{"color":"#fff"},"opacity":${number}}`
    t.match(await api.send('POST', '/api/layers', body), problem(400, 'request.malformed'), number)
  }
  const huge = '{"type":"color","content":{"color":"#fff"},"opacity":1e999}'
  t.match(await api.send('POST', '/api/layers', huge), problem(400, 'request.invalid'))
  t.same((await api.get('/api/layers')).json().items, [], 'nothing of it was stored')
})

t.test('malformed JSON, prototypes, deep nesting and text that is none', async (t) => {
  const api = await testApi(t)
  const bodies: [string, number][] = [
    ['{', 400],
    ['{"type":"color",}', 400],
    ['{"type":"color","content":{"color":"#fff"},"__proto__":{"polluted":1}}', 400],
    ['{"type":"color","content":{"color":"#fff","constructor":{"prototype":{"polluted":1}}}}', 400],
    [`{"type":"color","content":${'['.repeat(33)}${']'.repeat(33)}}`, 400],
    [`${'['.repeat(30_000)}`, 400],
    ['{"type":"text","content":{"text":"a\\u0000b"}}', 400],
    ['{"type":"text","content":{"text":"\\ud800"}}', 400],
    ['{"type":"text","content":{"text":"x"},"name":"\\udfff"}', 400],
  ]
  for (const [body, status] of bodies) {
    const answer = await api.send('POST', '/api/layers', body)
    t.equal(answer.statusCode, status, body.slice(0, 60))
    t.match(answer.headers['content-type'], /^application\/problem\+json/)
  }
  t.equal(Reflect.get({}, 'polluted'), undefined)
})

t.test('a content type that is not JSON is 415 or 400, and never skips validation', async (t) => {
  const api = await testApi(t)
  const bad = JSON.stringify({ ...color, opacity: 9 })
  for (const type of [
    ' application/json',
    'application/json\ta',
    'application/json garbage',
    'application/jsonx',
    'text/plain',
    'text/json',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/merge-patch+json',
  ]) {
    const answer = await api.send('POST', '/api/layers', bad, { 'content-type': type })
    t.match(answer.statusCode, /^4(00|15)$/, type)
  }
  const missing = await api.send('POST', '/api/layers', bad, { 'content-type': [] })
  t.match(missing.statusCode, /^4(00|15)$/, 'missing')
  t.match(
    await api.send('POST', '/api/layers', bad, { 'content-type': 'text/plain' }),
    problem(415, 'request.unsupported_media_type'),
  )
})

t.test('rejects bodies, headers and addresses that are too large', async (t) => {
  const api = await testApi(t)
  const padding = 'x'.repeat(64 * 1024)
  t.match(
    await api.send('POST', '/api/layers', { ...color, name: padding }),
    problem(413, 'request.too_large'),
  )
  t.match(
    await api.send('POST', '/api/layers/batch', { operations: [], padding: padding.repeat(9) }),
    problem(413, 'request.too_large'),
  )
  const headers = await api.get('/api/stream/state', { 'x-padding': 'x'.repeat(17 * 1024) })
  t.equal(headers.statusCode, 431)
  const long = await api.get(`/api/layers/${'a'.repeat(10_000)}`)
  t.match(String(long.statusCode), /^4/)
  t.equal((await api.get('/api/stream/state')).statusCode, 200, 'and it goes on working')
})

t.test('a method that the path does not support is 405 with Allow; overrides are ignored', async (t) => {
  const api = await testApi(t)
  for (const method of ['PUT', 'POST', 'DELETE', 'PATCH', 'TRACE', 'QUERY']) {
    const answer = await api.send(method, '/api/stream/state')
    t.match(answer, { ...problem(405, 'request.method_not_allowed') }, method)
    t.equal(answer.headers.allow, 'GET, HEAD')
  }
  const override = await api.send('POST', '/api/layers', color, { 'x-http-method-override': 'DELETE' })
  t.equal(override.statusCode, 201)
  const head = await api.send('HEAD', '/api/stream/state')
  t.match(head, { statusCode: 200, body: '' })
  t.match(await api.get('/api/nope'), problem(404, 'request.not_found'))
  for (const path of ['/.env', '/debug', '/metrics', '/api', '/api/v0', '/docs/..%2f..%2fpackage.json']) {
    t.equal((await api.get(path)).statusCode, 404, path)
  }
})

t.test('a path with a slash at its end answers as without it', async (t) => {
  const api = await testApi(t)
  const created = await api.send('POST', '/api/layers/', { id: 'a', ...color })
  t.match(created, { statusCode: 201, headers: { location: '/api/layers/a' } })
  for (const path of [
    '/api/layers',
    '/api/layers/a',
    '/api/streams/main/state',
    '/healthz',
    SCRIPT,
    '/docs',
  ]) {
    const [without, slash] = [await api.get(path), await api.get(`${path}/`)]
    t.equal(slash.statusCode, without.statusCode, path)
    t.equal(slash.headers['content-type'], without.headers['content-type'], path)
  }
  t.match(await api.get('/api/layers//'), { statusCode: /^40[04]$/ })
})

t.test('a DELETE that names a content type, and a merge patch, are taken', async (t) => {
  const api = await withLayer(await testApi(t))
  const headers = { 'content-type': 'application/merge-patch+json', prefer: 'wait=0' }
  const patched = await api.send('PATCH', '/api/layers/a', { opacity: 0.5 }, headers)
  t.match(patched.json(), { opacity: 0.5 })
  const json = { 'content-type': 'application/json', prefer: 'wait=0' }
  t.match(await api.send('DELETE', '/api/layers/a', undefined, json), { statusCode: /^20[24]$/ })
})

t.test('list limits, unknown and repeated query keys', async (t) => {
  const api = await testApi(t)
  for (const path of ['/api/layers', '/api/outputs', '/api/assets', '/api/chat/messages', '/api/streams']) {
    for (const query of [
      'limit=0',
      'limit=201',
      'limit=1.5',
      'limit=x',
      'limit=1&limit=2',
      'x=1',
      'cursor=..',
    ]) {
      t.match(await api.get(`${path}?${query}`), problem(400, 'request.invalid'), `${path}?${query}`)
    }
    t.equal((await api.get(`${path}?limit=200`)).statusCode, 200)
  }
})

t.test('rejects a malformed id in every position', async (t) => {
  const api = await testApi(t)
  for (const id of ['__proto__', 'constructor', 'toString', 'UPPER', '%2e%2e', 'a%00']) {
    for (const path of [`/api/layers/${id}`, `/api/streams/${id}/state`, `/api/assets/${id}`]) {
      const { statusCode, body } = await api.get(path)
      t.match(statusCode, /^40[04]$/, path)
      t.match(body, /"code"/)
    }
  }
})

/** A raw request, which no client would send. */
const raw = async (api: TestApi, lines: readonly string[], body = ''): Promise<string> => {
  const { hostname, port } = new URL(api.url)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.write(`${[...lines, `Host: ${hostname}`, 'Connection: close', '', body].join('\r\n')}`)
  return text(socket)
}

t.test('rejects a repeated header that decides something', async (t) => {
  const api = await testApi(t)
  for (const header of ['If-Match: "1"', 'Idempotency-Key: a', 'Authorization: Bearer x']) {
    const answer = await raw(api, ['PATCH /api/layers/a HTTP/1.1', header, header])
    t.match(answer, /^HTTP\/1.1 400/, header)
    t.match(answer, /"code":"request.invalid"/)
  }
})

t.test('input that is not HTTP gets a problem document', async (t) => {
  const api = await testApi(t)
  t.match(await raw(api, ['GARBAGE']), /^HTTP\/1.1 400[\s\S]*"code":"request.malformed"/)
  const smuggled = ['POST /api/layers HTTP/1.1', 'Content-Length: 5', 'Transfer-Encoding: chunked']
  t.match(await raw(api, smuggled, '0\r\n\r\n'), /^HTTP\/1.1 400/)
})

t.test('random JSON at any write never causes a 5xx', async (t) => {
  const api = await withLayer(await testApi(t))
  const writes = fc.constantFrom(...BODIES)
  await fc.assert(
    fc.asyncProperty(
      writes,
      fc.jsonValue(),
      fc.dictionary(fc.string(), fc.jsonValue()),
      async (write, value, extra) => {
        const [method, path, body] = write
        const [field = ''] = Object.keys(body)
        for (const sent of [value, { ...body, [field]: value }, { ...body, ...extra }] as Json[]) {
          const { statusCode } = await api.send(method, path, sent, { prefer: 'wait=0' })
          t.ok(statusCode < 500, `${method} ${path} ${JSON.stringify(sent)} -> ${statusCode}`)
        }
      },
    ),
    { numRuns: 60 },
  )
})

t.test('the batch of layers takes POST, whichever path names the stream', async (t) => {
  const api = await testApi(t)
  for (const path of ['/api/layers/batch', '/api/streams/main/layers/batch']) {
    const { headers } = await api.send('PUT', path, { operations: [] })
    t.equal(headers.allow, 'POST', path)
  }
})
