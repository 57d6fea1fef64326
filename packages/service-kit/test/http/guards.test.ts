import { hostname } from 'node:os'
import t, { type Test } from 'tap'
import { createServer, listen, type ServerOptions } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'
import { speak } from '../support/speak.ts'

const startServer = async (t: Test, config: ServerOptions['config'] = {}) => {
  const log = captureLog()
  const app = await createServer({ logger: log.logger, config })
  t.teardown(() => app.close())
  app.get('/things', async () => 'read')
  app.post('/things', async () => 'written')
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'PORT' }])
  if (!address) throw new Error('unreachable: one listener, one address')
  const exchange = async (line: string, headers: readonly string[]): Promise<string> => {
    const head = [line, 'Connection: close', 'Content-Length: 0', ...headers, '', ''].join('\r\n')
    const answer = await speak(address.port, head)
    const status = /^HTTP\/1.1 (\d{3})/.exec(answer)?.[1] ?? answer
    const code = /"code":"([^"]+)"/.exec(answer)?.[1]
    return code === undefined ? status : `${status} ${code}`
  }
  return { app, log, port: address.port, exchange }
}

const UNKNOWN = '421 request.unknown_host'
const FOREIGN = '403 request.foreign_origin'

const CONFIG = {
  HOST: '0.0.0.0',
  DOMAIN: 'live.example.org',
  ALLOWED_HOSTS: ['inside.example.org'],
  CORS_ORIGINS: ['https://studio.example.org:8443'],
}

t.test('serves the hosts it is known by, on any port', async (t) => {
  const { exchange, port } = await startServer(t, CONFIG)
  const known = [
    `127.0.0.1:${port}`,
    '127.0.0.1',
    '127.5.6.7:80',
    'localhost:9',
    'LOCALHOST',
    '[::1]:4200',
    'live.example.org',
    'Live.Example.org:443',
    'inside.example.org:1',
    'studio.example.org',
    'stream-api:4200',
    'ws-gateway',
    'event-handler:4300',
    'health-sidecar:4290',
    hostname(),
  ]
  for (const host of known) t.equal(await exchange('GET /things HTTP/1.1', [`Host: ${host}`]), '200', host)
})

t.test('refuses every other host before any route runs, and counts and logs it', async (t) => {
  const { app, exchange, log } = await startServer(t, CONFIG)
  const foreign = [
    'attacker.example:4200',
    'localhost.attacker.example',
    'live.example.org.attacker.example',
    'live.example.org.',
    'live.example.org@attacker.example',
    'attacker.example#localhost',
    'localhost:80:80',
    'localhost:port',
    '[::2]:4200',
    '192.0.2.7',
    'a'.repeat(10_000),
    '',
  ]
  for (const host of foreign) {
    for (const line of ['GET /things', 'POST /things', 'GET /nowhere', 'OPTIONS *']) {
      const title = `${line} ${host.slice(0, 40)}`
      t.equal(await exchange(`${line} HTTP/1.1`, [`Host: ${host}`]), UNKNOWN, title)
    }
  }
  t.equal(app.refusals().refusedHosts, foreign.length * 4)
  t.equal(app.refusals().refusedOrigins, 0)
  t.ok(log.messages().some((message) => /unknown host/.test(message)))
  t.ok(log.lines.every((line) => line.length < 2048))
})

t.test('refuses a request without a host, or with a target that names another one', async (t) => {
  const { exchange } = await startServer(t, CONFIG)
  const ask = (target: string, headers: string[], version = '1.1') =>
    exchange(`GET ${target} HTTP/${version}`, headers)
  t.equal(await ask('/things', []), '400 request.invalid')
  t.equal(await ask('/things', [], '1.0'), '400 request.invalid')
  t.equal(await ask('/things', ['Host: localhost', 'Host: localhost']), '400 request.invalid')
  t.equal(await ask('http://localhost:1/things', ['Host: localhost:1']), '200')
  t.equal(await ask('http://attacker.example/things', ['Host: localhost']), '400 request.invalid')
  t.equal(await ask('http://localhost:2/things', ['Host: localhost:1']), '400 request.invalid')
  t.equal(await ask('http://attacker.example/things', ['Host: attacker.example']), UNKNOWN)
})

t.test('checks the host that a trusted proxy reports as well', async (t) => {
  const { exchange } = await startServer(t, { ...CONFIG, TRUSTED_PROXIES: ['127.0.0.1'] })
  const through = (host: string) =>
    exchange('GET /things HTTP/1.1', ['Host: stream-api:4200', `X-Forwarded-Host: ${host}`])
  t.equal(await through('live.example.org'), '200')
  t.equal(await through('attacker.example'), UNKNOWN)
})

t.test('refuses an unsafe method from a page of a foreign origin', async (t) => {
  const { app, exchange, log } = await startServer(t, CONFIG)
  const post = (...headers: string[]) =>
    exchange('POST /things HTTP/1.1', ['Host: localhost:4200', ...headers])
  t.equal(await post(), '200', 'a program')
  t.equal(await post('Origin: http://localhost:4200', 'Sec-Fetch-Site: same-origin'), '200', 'our own page')
  t.equal(await post('Sec-Fetch-Site: none'), '200', 'the address bar')
  t.equal(
    await post('Origin: https://studio.example.org:8443', 'Sec-Fetch-Site: cross-site'),
    '200',
    'listed',
  )
  t.equal(await post('Origin: https://live.example.org'), '200', 'the public page')
  const foreign = [
    ['Origin: http://attacker.example'],
    ['Origin: null'],
    ['Origin: '],
    ['Origin: http://localhost:4201', 'Sec-Fetch-Site: same-site'],
    ['Origin: http://localhost', 'Sec-Fetch-Site: same-site'],
    ['Origin: https://localhost:4200', 'Sec-Fetch-Site: cross-site'],
    ['Origin: http://localhost:4200', 'Sec-Fetch-Site: cross-site'],
    ['Origin: https://studio.example.org'],
    ['Origin: https://STUDIO.example.org:8443'],
    ['Origin: http://live.example.org'],
    ['Sec-Fetch-Site: cross-site'],
    ['Sec-Fetch-Site: same-site'],
  ]
  for (const headers of foreign) t.equal(await post(...headers), FOREIGN, headers.join(', '))
  t.equal(await post('Origin: https://a.example', 'Origin: http://localhost:4200'), '400 request.invalid')
  t.equal(app.refusals().refusedOrigins, foreign.length)
  t.ok(log.messages().some((message) => /foreign origin/.test(message)))
})

t.test('a foreign page may link to a read, and cannot read its answer', async (t) => {
  const { exchange, port } = await startServer(t, CONFIG)
  const read = ['Host: localhost', 'Origin: http://attacker.example', 'Sec-Fetch-Site: cross-site']
  t.equal(await exchange('GET /things HTTP/1.1', read), '200')
  const answer = await fetch(`http://127.0.0.1:${port}/things`, {
    headers: { origin: 'http://attacker.example' },
  })
  t.equal(answer.headers.get('access-control-allow-origin'), null)
})

t.test('takes the scheme of its own origin from trusted proxies only', async (t) => {
  const through = async (trusted: string[], scheme = 'https') => {
    const { exchange } = await startServer(t, { TRUSTED_PROXIES: trusted })
    const forwarded = ['Host: localhost', `X-Forwarded-Proto: ${scheme}`, 'Origin: https://localhost']
    return exchange('POST /things HTTP/1.1', forwarded)
  }
  t.equal(await through(['127.0.0.1']), '200')
  t.equal(await through(['127.0.0.1'], 'wss'), '200')
  t.equal(await through(['127.0.0.1'], 'http'), FOREIGN)
  t.equal(await through(['10.0.0.1']), FOREIGN)
})

t.test('development lists the dashboard on loopback names and service names', async (t) => {
  const post = async (environment: 'development' | 'production', origin: string) => {
    const { exchange } = await startServer(t, { ENVIRONMENT: environment, PORT: 4200 })
    return exchange('POST /things HTTP/1.1', ['Host: 127.0.0.1:4200', `Origin: ${origin}`])
  }
  const pages = [
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:4200',
    'http://stream-api:4200',
  ]
  for (const origin of pages) {
    t.equal(await post('development', origin), '200', origin)
    t.equal(await post('production', origin), FOREIGN, origin)
  }
  t.equal(await post('development', 'http://localhost:3001'), FOREIGN)
})
