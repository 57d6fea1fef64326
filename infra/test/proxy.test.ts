import { eventually, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { isInstalled, PROXY_KINDS, type ProxyKind, type ProxyOptions, startProxy } from '../src/index.ts'
import { type Exchange, exchange } from './exchange.ts'
import { type Arrival, startUpstream } from './upstream.ts'

const DOMAIN = 'stream.test'
const HOST = { host: DOMAIN }
/** 5 s more to accept, 5 s for what runs, in which nobody new gets in; the rest is for a slow machine. */
const LEAVING_DEADLINE_MS = 60_000

/** Two replicas of each service behind the proxy under test. */
const startWorld = async (
  t: Test,
  kind: ProxyKind,
  more: Pick<ProxyOptions, 'environment' | 'forwarders'>,
) => {
  const [api1, api2, gateway1, gateway2] = await Promise.all([
    startUpstream(t, 'api-1'),
    startUpstream(t, 'api-2'),
    startUpstream(t, 'gateway-1'),
    startUpstream(t, 'gateway-2'),
  ])
  const options = {
    streamApi: [api1.port, api2.port],
    gateway: [gateway1.port, gateway2.port],
    domain: DOMAIN,
  }
  const proxy = await startProxy(t, { kind, ...options, ...more })
  const { port } = proxy
  const ask = (path: string, request: Partial<Exchange> = {}) => exchange({ port, path, ...request })
  const arrived = async (path: string, request: Partial<Exchange> = {}): Promise<Arrival> =>
    JSON.parse((await ask(path, request)).body)
  // The first requests after a start may come before every replica was probed.
  await eventually(async () => (await ask('/stream/ready', { headers: HOST })).status === 200)
  return { proxy, port, apis: [api1, api2] as const, gateways: [gateway1, gateway2] as const, ask, arrived }
}

const arrivedAt = (upstreams: readonly { readonly arrivals: readonly Arrival[] }[], path: string) =>
  eventually(() => upstreams.some(({ arrivals }) => arrivals.some(({ url }) => url === path)))

/** The name that the gateway says first on an upgraded connection. */
const socketReplica = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`)
    socket.addEventListener('message', ({ data }) => {
      resolve(String(data))
      socket.close()
    })
    socket.addEventListener('error', () => reject(new Error('the upgrade failed')))
  })

for (const kind of PROXY_KINDS) {
  // HAProxy is a Debian package, so only Traefik may be missing where CI=true.
  const skip = isInstalled(kind) ? false : `${kind} is not installed here`
  if (kind === 'haproxy' && process.env['CI'] === 'true') t.notOk(skip, 'CI has HAProxy')

  t.test(`${kind} in production`, { skip }, async (t) => {
    const { port, apis, gateways, ask, arrived } = await startWorld(t, kind, { environment: 'production' })

    t.test('the API is at the host below /stream, which it does not see', async (t) => {
      t.match(await arrived('/stream/api/layers?a=1', { headers: HOST }), {
        url: '/api/layers?a=1',
        headers: { host: DOMAIN, 'x-forwarded-prefix': '/stream', 'x-forwarded-for': '127.0.0.1' },
      })
      t.match(await arrived('/stream/', { headers: HOST }), { url: '/' })
      t.match(await ask('/stream', { headers: HOST }), { status: 302, headers: { location: /\/stream\/$/ } })
      t.equal((await ask('/stream/', { headers: { host: 'other.test' } })).status, 404)
      t.equal((await ask('/', { headers: HOST })).status, 404)
    })

    t.test('the socket is at /ws of any host', async (t) => {
      t.match(await ask('/ws'), { status: 426, headers: { 'x-replica': /^gateway-/ } })
      t.match(await socketReplica(port), /^gateway-/)
    })

    t.test('health and metrics are not there, however the path is written', async (t) => {
      const paths = [
        '/healthz',
        '/health',
        '/health/live',
        '/metrics',
        '//metrics',
        '/./health',
        '/%68ealthz',
      ]
      for (const path of paths) {
        for (const prefix of ['', '/stream', '/stream/x/..']) {
          const { status, body } = await ask(`${prefix}${path}`, { headers: HOST })
          t.ok([400, 404].includes(status), `${prefix}${path} ${status}`)
          t.notMatch(body, /ok|replica/)
        }
      }
      t.equal((await ask('/streamhealthz', { headers: HOST })).status, 404, 'nor glued to the prefix')
      t.notOk(
        [...apis, ...gateways].some(({ arrivals }) => arrivals.some(({ url }) => /health|metric/.test(url))),
      )
    })

    t.test('ignores X-Forwarded-For from a client that is no forwarder', async (t) => {
      const { headers } = await arrived('/stream/x', {
        headers: {
          ...HOST,
          'x-forwarded-for': '6.6.6.6',
          'x-forwarded-prefix': '/evil',
          'x-forwarded-proto': 'https',
          'x-forwarded-host': 'evil.test',
          'x-real-ip': '6.6.6.6',
        },
      })
      t.notMatch(JSON.stringify(headers), /6\.6\.6\.6|evil|https/)
      t.equal(headers['x-forwarded-prefix'], '/stream')
    })

    t.test('refuses requests that proxy and service would decode differently', async (t) => {
      for (const path of [
        '/stream/api%2flayers',
        '/stream/a%5cb',
        '/stream/a%00',
        '/stream/a%3bb',
        '/stream/%252e',
      ]) {
        t.equal((await ask(path, { headers: HOST })).status, 400, path)
      }
      const underscored = await ask('/stream/x', { headers: { ...HOST, x_forwarded_for: '6.6.6.6' } })
      t.equal(underscored.status, 400)
    })

    t.test('every answer carries the safe headers and nobody’s name', async (t) => {
      const { headers } = await ask('/stream/x', { headers: HOST })
      t.match(headers, {
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'permissions-policy': /camera=\(\)/,
      })
      t.notOk(headers['server'])
      const pretended = await ask('/stream/x', { headers: { ...HOST, 'x-forwarded-proto': 'https' } })
      t.notOk(pretended.headers['strict-transport-security'], 'nobody here may say that there is TLS')
    })

    t.test('a client comes back to its gateway by cookie', async (t) => {
      const first = await ask('/ws')
      const [cookie = ''] = first.headers['set-cookie'] ?? []
      t.match(cookie, /^sm_gateway=[^;]+;.*HttpOnly/i)
      const headers = { cookie: cookie.split(';', 1)[0] ?? '' }
      for (let count = 0; count < 8; count += 1) {
        t.equal((await ask('/ws', { headers })).headers['x-replica'], first.headers['x-replica'])
      }
    })
  })

  t.test(`${kind} in development`, { skip }, async (t) => {
    const { ask, arrived } = await startWorld(t, kind, {
      environment: 'development',
      forwarders: ['127.0.0.1/32'],
    })

    t.test('the API is at / of any host, and below the prefix as in production', async (t) => {
      t.match(await arrived('/api/layers'), { url: '/api/layers' })
      t.match(await arrived('/stream/api/layers', { headers: HOST }), { url: '/api/layers' })
      t.equal((await ask('/healthz')).status, 404)
      t.equal((await ask('/ws')).status, 426)
    })

    t.test('behind TLS browsers are told to stay with it', async (t) => {
      const { headers } = await ask('/x', { headers: { 'x-forwarded-proto': 'https' } })
      t.equal(headers['strict-transport-security'], 'max-age=31536000')
      t.notOk((await ask('/x')).headers['strict-transport-security'])
    })

    t.test('a forwarder on the list is believed', async (t) => {
      const { headers } = await arrived('/x', {
        headers: { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' },
      })
      t.match(headers, { 'x-forwarded-for': /^203\.0\.113\.9, ?127\.0\.0\.1$/, 'x-forwarded-proto': 'https' })
    })

    t.test('an address that asks too much is told so, and no other', async (t) => {
      const from = (address: string) => ask('/ws', { headers: { 'x-forwarded-for': address } })
      const seen = new Set<number>()
      for (let batch = 0; batch < 10; batch += 1) {
        const answers = await Promise.all(Array.from({ length: 100 }, () => from('203.0.113.10')))
        for (const { status } of answers) seen.add(status)
      }
      t.ok(seen.has(426), 'some got through')
      t.ok(seen.has(429), 'then no more')
      t.not((await from('203.0.113.11')).status, 429)
    })
  })

  t.test(`${kind} asked to end`, { skip }, async (t) => {
    const { proxy, port } = await startWorld(t, kind, { environment: 'development' })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`)
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
    await new Promise((resolve) => socket.addEventListener('message', resolve))
    await proxy.process.stop(LEAVING_DEADLINE_MS)
    t.ok(await within(closed, { what: 'the end of the socket' }), 'an open socket does not hold it up')
  })

  t.test(`${kind} when a replica fails`, { skip }, async (t) => {
    const { apis, ask } = await startWorld(t, kind, { environment: 'development' })
    const [dying, silent] = apis

    t.test('no read fails while it dies, and soon nobody is sent there', async (t) => {
      const reading = Array.from({ length: 50 }, () => ask('/read'))
      await dying.close()
      const answers = await Promise.all([...reading, ...Array.from({ length: 50 }, () => ask('/read'))])
      t.same([...new Set(answers.map(({ status }) => status))], [200])
    })

    t.test('a read that one leaves unanswered is asked elsewhere; a write never is', async (t) => {
      const spare = await startUpstream(t, 'api-3')
      const pair = { streamApi: [silent.port, spare.port], gateway: [silent.port] }
      const { port } = await startProxy(t, { kind, environment: 'development', ...pair })
      await eventually(async () => (await exchange({ port, path: '/ready' })).status === 200)
      silent.fallSilent()
      const reads = await Promise.all(Array.from({ length: 4 }, () => exchange({ port, path: '/slow-read' })))
      t.same(
        reads.map(({ status }) => status),
        [200, 200, 200, 200],
      )
      const writes = Array.from({ length: 4 }, (_, index) => `/write-${index}`)
      await Promise.allSettled(
        writes.map((path) =>
          Promise.race([exchange({ port, path, method: 'POST' }), arrivedAt([silent, spare], path)]),
        ),
      )
      const arrived = [...silent.arrivals, ...spare.arrivals].filter(({ method }) => method === 'POST')
      t.strictSame(arrived.map(({ url }) => url).sort(), writes, 'each write arrived once')
    })
  })
}
