import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { ERROR_CODES, type ErrorCode, Problem } from '@stream-manager/contracts'
import t, { type Test } from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { createServer, listen, refuse, type Server, type ServerOptions } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'
import { speak } from '../support/speak.ts'

const Body = Type.Object(
  { count: Type.Integer({ maximum: 9 }), name: Type.String() },
  { additionalProperties: false },
)

const startServer = async (
  t: Test,
  options: Partial<ServerOptions> = {},
  extend: (app: Server) => void = () => {},
) => {
  const log = captureLog()
  const app = await createServer({ logger: log.logger, ...options })
  t.teardown(() => app.close())
  app.post('/items', { schema: { body: Body } }, async ({ body }) => body)
  extend(app)
  app.post('/upload', { config: { longBody: true } }, async () => 'ok')
  app.get(
    '/items',
    { schema: { querystring: Type.Object({ limit: Type.Integer({ default: 5 }) }) } },
    async (r) => r.query,
  )
  app.get('/who', async ({ ip, id }) => ({ ip, id }))
  app.get('/value', (_request, reply) => reply.sendFault({ code: 'layer.not_found', detail: 'No layer x' }))
  app.get('/thrown', async () => {
    throw refuse('request.rate_limited', 'Later', { retryAfterSeconds: 7 })
  })
  app.get('/boom', async () => {
    throw new Error('password=hunter2 at /etc/app')
  })
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'PORT' }])
  if (!address) throw new Error('unreachable: one listener, one address')
  return { app, address, log }
}

const problemAt = async (t: Test, response: Response, code: ErrorCode): Promise<Problem> => {
  const problem = (await response.json()) as Problem
  t.ok(Value.Check(Problem, problem), `${code} is a complete problem`)
  t.equal(problem.code, code)
  t.equal(response.status, ERROR_CODES[code].status)
  t.match(response.headers.get('content-type'), 'application/problem+json')
  t.equal(response.headers.get('x-request-id'), problem.requestId)
  return problem
}

const json = (body: string, type = 'application/json') => ({
  method: 'POST',
  headers: { 'content-type': type },
  body,
})

t.test('every failure is problem+json with the code of the registry', async (t) => {
  const { address, log } = await startServer(t)
  const ask = (path: string, init?: RequestInit) => fetch(address.url + path, init)
  const cases: readonly (readonly [string, RequestInit, ErrorCode])[] = [
    ['/items', json('{"count":1,'), 'request.malformed'],
    ['/items', json(''), 'request.malformed'],
    ['/items', json('{"__proto__":{"x":1}}'), 'request.malformed'],
    ['/items', json('<a/>', 'text/xml'), 'request.unsupported_media_type'],
    ['/items', json(`{"name":"${'x'.repeat(1_100_000)}"}`), 'request.too_large'],
    ['/items', json('['.repeat(33) + ']'.repeat(33)), 'request.invalid'],
    ['/items', json('{"count":1}'), 'request.invalid'],
    ['/items', json('{"count":"1","name":"a"}'), 'request.invalid'],
    ['/items', json('{"count":1,"name":"a","more":1}'), 'request.invalid'],
    ['/items', json('null'), 'request.invalid'],
    ['/items?limit=many', {}, 'request.invalid'],
    ['/items', { method: 'DELETE' }, 'request.method_not_allowed'],
    ['/nowhere', {}, 'request.not_found'],
    ['/%zz', {}, 'request.invalid'],
    ['/value', {}, 'layer.not_found'],
    ['/thrown', {}, 'request.rate_limited'],
    ['/boom', {}, 'internal'],
  ]
  for (const [path, init, code] of cases) await problemAt(t, await ask(path, init), code)
  const errors = log.lines.filter((line) => JSON.parse(line).level === 'error')
  t.equal(errors.length, 1, 'only the fault that is ours is an error in the log')
})

t.test('a refused body names every fault of it, a large one the first', async (t) => {
  const { address } = await startServer(t)
  const refused = await fetch(`${address.url}/items`, json('{"count":"x","more":1}'))
  const { errors = [] } = await problemAt(t, refused, 'request.invalid')
  t.strictSame(errors.map(({ path }) => path).sort(), ['/count', '/more', '/name'])
  const large = await fetch(`${address.url}/items`, json(`{"count":"x","more":"${'x'.repeat(20_000)}"}`))
  t.equal((await problemAt(t, large, 'request.invalid')).errors?.length, 1)
})

t.test('a body within its schema arrives unchanged, a query is coerced and defaulted', async (t) => {
  const { address } = await startServer(t)
  const created = await fetch(`${address.url}/items`, json('{"count":1,"name":"a"}'))
  t.strictSame(await created.json(), { count: 1, name: 'a' })
  t.strictSame(await (await fetch(`${address.url}/items?limit=3`)).json(), { limit: 3 })
  t.strictSame(await (await fetch(`${address.url}/items`)).json(), { limit: 5 })
})

t.test('an internal fault shows its request id and nothing of the inside', async (t) => {
  const { address } = await startServer(t)
  const response = await fetch(`${address.url}/boom`)
  const text = await response.clone().text()
  await problemAt(t, response, 'internal')
  t.notMatch(text, /hunter2|etc|Error:|\.ts/)
})

t.test('request ids are ours, whatever the client sends', async (t) => {
  const { address } = await startServer(t)
  const response = await fetch(`${address.url}/who`, {
    headers: { 'x-request-id': 'mine', 'request-id': 'mine' },
  })
  t.not(((await response.json()) as { id: string }).id, 'mine')
})

t.test('405 names the methods the path takes', async (t) => {
  const { address } = await startServer(t)
  const response = await fetch(`${address.url}/items`, { method: 'PUT' })
  t.equal(response.headers.get('allow'), 'GET, HEAD, POST')
})

t.test('forwarded addresses are believed from trusted proxies only', async (t) => {
  const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' }
  const ipFrom = async (trustedProxies: string[]) => {
    const { address } = await startServer(t, { config: { TRUSTED_PROXIES: trustedProxies } })
    return ((await (await fetch(`${address.url}/who`, { headers })).json()) as { ip: string }).ip
  }
  t.equal(await ipFrom([]), '127.0.0.1')
  t.equal(await ipFrom(['10.0.0.0/8']), '127.0.0.1')
  t.equal(await ipFrom(['127.0.0.0/8']), '203.0.113.9')
})

t.test('only listed origins may call from a browser', async (t) => {
  const { address } = await startServer(t, { config: { CORS_ORIGINS: ['https://studio.example'] } })
  const allowed = async (origin: string) =>
    (await fetch(`${address.url}/who`, { headers: { origin } })).headers.get('access-control-allow-origin')
  t.equal(await allowed('https://studio.example'), 'https://studio.example')
  t.equal(await allowed('https://studio.example.evil'), null)
})

t.test('a critical header sent twice is refused; identical origins count as one', async (t) => {
  const { address } = await startServer(t)
  const request = (lines: string[]) =>
    speak(address.port, ['GET /who HTTP/1.1', 'Connection: close', ...lines, '', ''].join('\r\n'))
  t.match(
    await request(['Host: localhost', 'Host: b']),
    /^HTTP\/1.1 400 [\s\S]*header host may be sent only once/,
  )
  t.match(await request(['Host: localhost', 'Authorization: x', 'Authorization: x']), /^HTTP\/1.1 400/)
  t.match(await request(['Host: localhost', 'Origin: https://a', 'Origin: https://b']), /^HTTP\/1.1 400/)
  t.match(await request(['Host: localhost', 'Origin: https://a', 'Origin: https://a']), /^HTTP\/1.1 200/)
})

t.test('bytes that are not HTTP, and headers without end, get a problem too', async (t) => {
  const { address } = await startServer(t)
  t.match(await speak(address.port, 'hello\r\n\r\n'), /^HTTP\/1.1 400 [\s\S]*"code":"request.malformed"/)
  const huge = await speak(
    address.port,
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  )
  t.match(huge, /^HTTP\/1.1 431 [\s\S]*"code":"request.headers_too_large"/)
})

t.test('a body that trickles past its deadline is refused, an upload may take longer', async (t) => {
  const { address, log } = await startServer(t, { bodyDeadlineMs: 100 })
  const head = (path: string) =>
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n`
  const upload = connect(address.port, '127.0.0.1')
  t.teardown(() => upload.destroy())
  upload.write(head('/upload'))
  const answer = once(upload, 'data')
  const refused = await speak(address.port, `${head('/items')}{`)
  t.match(refused, /^HTTP\/1.1 408 [\s\S]*"code":"request.timeout"/)
  upload.write('{}')
  t.match(String((await answer)[0]), /^HTTP\/1.1 200/)
  t.strictSame(
    log.messages().filter((message) => /fail|already/i.test(message)),
    [],
  )
})

t.test('a server without sockets closes the connection of an upgrade', async (t) => {
  const { address } = await startServer(t)
  const upgrade = ['Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket', '', ''].join('\r\n')
  for (const line of [
    'GET /who',
    'GET /nowhere',
    'PUT /items',
    'GET /%zz',
    'GET /boom',
    'GET /items?limit=x',
  ]) {
    t.match(await speak(address.port, `${line} HTTP/1.1\r\n${upgrade}`), /\r\nconnection: close\r\n/i, line)
  }
  const foreign = await speak(
    address.port,
    `GET /who HTTP/1.1\r\n${upgrade.replace('localhost', 'evil.example')}`,
  )
  t.match(foreign, /^HTTP\/1.1 421[\s\S]*\r\nconnection: close\r\n/i)
})

const METHODS = [
  'TRACE',
  'QUERY',
  'PROPFIND',
  'MKCOL',
  'LOCK',
  'PURGE',
  'M-SEARCH',
  'OPTIONS',
  'DELETE',
  'PUT',
]

t.test('every method that a known path does not take is 405 with Allow, whatever its body', async (t) => {
  const { address } = await startServer(t, {}, (app) => {
    app.get('/things/:id', async () => 'thing')
    app.post('/things/batch', async () => 'batch')
  })
  const body = 'Content-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>'
  for (const method of METHODS) {
    for (const [path, allow] of [
      ['/who', 'GET, HEAD'],
      ['/upload', 'POST'],
      ['/things/1', 'GET, HEAD'],
      ['/things/batch', 'POST'],
    ]) {
      for (const rest of ['\r\n', body]) {
        const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`
        const answer = await speak(address.port, head + rest)
        t.match(answer, /^HTTP\/1.1 405/, `${method} ${path}`)
        t.match(answer, new RegExp(`\r\nallow: ${allow}\r\n`), `${method} ${path}`)
      }
    }
  }
})

t.test('an answer under way when the server closes arrives and tells the client to close', async (t) => {
  const gate = new EventEmitter()
  const { app, address } = await startServer(t, {}, (app) => {
    app.get('/slow', async () => {
      const left = once(gate, 'leave')
      gate.emit('entered')
      await left
      return 'slow'
    })
    app.addHook('preClose', async () => void gate.emit('leave'))
  })
  const entered = once(gate, 'entered')
  const answer = speak(address.port, 'GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await entered
  await app.close()
  t.match(await answer, /^HTTP\/1.1 200[\s\S]*connection: close[\s\S]*slow/)
})
