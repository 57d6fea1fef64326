import { checker, Problem } from '@stream-manager/contracts'
import { within } from '@stream-manager/test-kit'
import t from 'tap'
import { WebSocket } from 'ws'
import { startGateway } from '../../support/gateway.ts'

const checkProblem = checker(Problem, 'The problem')

/** The HTTP status an upgrade is answered with: 101 when it succeeds. */
const upgrade = (port: number, headers: Record<string, string | string[]>, path = '/ws'): Promise<number> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
  const answered = new Promise<number>((resolve) => {
    socket.on('error', () => {})
    socket.once('open', () => resolve(101))
    socket.once('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
  })
  return within(answered, { what: 'the upgrade' }).finally(() => socket.terminate())
}

t.test('answers plain HTTP requests with a problem document', async (t) => {
  const { port } = await startGateway(t)
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  const socketPath = await get('/ws')
  t.equal(socketPath.status, 426)
  t.equal(socketPath.headers.get('upgrade'), 'websocket')
  t.match(await socketPath.json(), { code: 'request.upgrade_required' })
  const absent = await get('/other')
  t.equal(absent.status, 404)
  t.match(absent.headers.get('content-type'), 'application/problem+json')
  t.ok(checkProblem(await absent.json()).ok)
  const alive = await get('/healthz')
  t.equal(alive.status, 200)
  t.strictSame(await alive.json(), { status: 'ok' })
})

t.test('refuses an upgrade at any path but /ws', async (t) => {
  const { port } = await startGateway(t)
  t.equal(await upgrade(port, {}), 101)
  t.equal(await upgrade(port, {}, '/ws/'), 101, 'a slash at the end does not matter')
  for (const path of ['/', '/ws//', '/healthz', '/connection/websocket']) {
    t.not(await upgrade(port, {}, path), 101, path)
  }
})

t.test('refuses an upgrade whose address carries a token', async (t) => {
  const { port } = await startGateway(t)
  for (const path of [
    '/ws?token=x',
    '/ws?a=b&token=',
    '/ws?tok%65n=x',
    '/%77s?token=x',
    '/ws?token=x&token=y',
  ]) {
    t.equal(await upgrade(port, {}, path), 400, path)
  }
  t.equal(await upgrade(port, {}, '/ws?format=json'), 101)
})

t.test('refuses an upgrade to a host that is not its own', async (t) => {
  const { port } = await startGateway(t, { config: { DOMAIN: 'live.example.org' } })
  t.equal(await upgrade(port, { host: 'live.example.org' }), 101)
  for (const host of ['attacker.example', `attacker.example:${port}`, 'live.example.org.attacker.example']) {
    t.equal(await upgrade(port, { host, origin: `http://${host}` }), 421, host)
  }
})

t.test('opens sockets for the listed origins and for the page on the same host only', async (t) => {
  const config = { CORS_ORIGINS: ['https://studio.example.org'], DOMAIN: 'live.example.org' }
  const { port } = await startGateway(t, { config, pagePort: () => 4200 })
  const good = 'https://studio.example.org'
  t.equal(await upgrade(port, {}), 101, 'a program')
  for (const origin of [
    good,
    'https://live.example.org',
    'http://127.0.0.1:4200',
    `http://127.0.0.1:${port}`,
  ]) {
    t.equal(await upgrade(port, { origin }), 101, origin)
  }
  const foreign = [
    'null',
    '',
    'http://127.0.0.1:4202',
    'http://127.0.0.1',
    'https://127.0.0.1:4200',
    'http://localhost:4200',
    'http://live.example.org',
    'http://studio.example.org',
    'https://studio.example.org:8443',
    'https://STUDIO.example.org',
    'https://studio.example.org.',
    'https://studio.example.org/',
    'https://studio.example.org.evil.net',
    'https://evil.net/https://studio.example.org',
    'https://studio.example.org@evil.net',
    'https://studio.example.org, https://evil.net',
    `https://${'a'.repeat(10_000)}`,
  ]
  for (const origin of foreign) t.equal(await upgrade(port, { origin }), 403, origin.slice(0, 60))
  t.equal(await upgrade(port, { origin: [good, good] }), 101, 'the same origin twice')
  t.equal(await upgrade(port, { origin: [good, 'https://evil.net'] }), 400, 'two different origins')
  t.equal(await upgrade(port, { origin: ['https://evil.net', good] }), 400)
})

t.test('negotiates neither compression nor an unknown subprotocol', async (t) => {
  const { port } = await startGateway(t)
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, ['centrifuge-json'], { perMessageDeflate: true })
  t.teardown(() => socket.terminate())
  await within(new Promise((resolve) => socket.once('open', resolve)), { what: 'the socket to open' })
  t.equal(socket.protocol, 'centrifuge-json')
  t.equal(socket.extensions, '')
  const binary = new WebSocket(`ws://127.0.0.1:${port}/ws`, ['unknown', 'centrifuge-protobuf'])
  t.teardown(() => binary.terminate())
  await within(new Promise((resolve) => binary.once('open', resolve)), { what: 'the socket to open' })
  t.equal(binary.protocol, 'centrifuge-protobuf')
  const other = new WebSocket(`ws://127.0.0.1:${port}/ws`, ['unknown'])
  t.teardown(() => other.terminate())
  const refused = await within(new Promise<Error>((resolve) => other.once('error', resolve)), {
    what: 'the client to see that its subprotocol was not selected',
  })
  t.match(refused.message, /subprotocol/)
})
