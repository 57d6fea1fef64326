import { once } from 'node:events'
import { createServer } from 'node:net'
import { freePort, webServer } from '@stream-manager/test-kit'
import t from 'tap'
import { LOOPBACK_NETWORKS } from '../src/address-policy.ts'
import { createEgress } from '../src/egress.ts'
import { fetchJson, safeFetch } from '../src/fetch.ts'
import { INNER_HOSTS } from './support/hosts.ts'
import { silentPort } from './support/silent-port.ts'

const VARIABLE = { variable: 'SOURCE_NETWORKS' }
const PUBLIC_ONLY = createEgress({ ...VARIABLE, networks: [] })
const OPEN = {
  egress: createEgress({ ...VARIABLE, networks: LOOPBACK_NETWORKS }),
  signal: new AbortController().signal,
}
const codeOf = async (url: string, options: Partial<Parameters<typeof safeFetch>[1]> = {}) => {
  const fetched = await safeFetch(url, { ...OPEN, ...options })
  return fetched.ok ? fetched.value.toString() : fetched.fault.reason
}

t.test('a body under the cap is read, through up to three redirects', async (t) => {
  const server = await webServer(t, (request, response) => {
    const left = Number(request.url?.slice(1))
    if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end()
    else response.end('here')
  })
  t.equal(await codeOf(`${server.url}/0`), 'here')
  t.equal(await codeOf(`${server.url}/3`), 'here')
  t.equal(await codeOf(`${server.url}/4`), 'refused', 'four are too many')
})

t.test('a redirect to another scheme, or without a host, is not followed', async (t) => {
  const targets = [
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_INFO',
    'rtsp://127.0.0.1/',
    'http://',
    'ftp://h/',
  ]
  const server = await webServer(t, (request, response) => {
    response.writeHead(302, { location: targets[Number(request.url?.slice(1))] }).end()
  })
  for (const [index, target] of targets.entries()) {
    t.equal(await codeOf(`${server.url}/${index}`), 'refused', target)
  }
})

t.test('the size is counted, whatever the header claims', async (t) => {
  const server = await webServer(t, (request, response) => {
    if (request.url === '/endless') {
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1000)));
      }
      response.on('drain', write)
      write()
    } else if (request.url === '/claim') {
      response.writeHead(200, { 'content-length': 10_000_000 }).flushHeaders()
    } else response.end('x'.repeat(10_000))
  })
  t.equal(await codeOf(`${server.url}/endless`, { maxBytes: 50_000 }), 'too_large')
  t.equal(await codeOf(`${server.url}/claim`, { maxBytes: 50_000 }), 'too_large', 'before any of it came')
  t.equal((await codeOf(`${server.url}/exact`, { maxBytes: 10_000 })).length, 10_000)
  t.equal(await codeOf(`${server.url}/exact`, { maxBytes: 9999 }), 'too_large')
})

t.test('a server that does not deliver ends at the deadline', async (t) => {
  const web = await webServer(t, (request, response) => {
    if (request.url === '/drip') response.write('a')
  })
  t.equal(await codeOf(`${web.url}/never`, { deadlineMs: 500 }), 'stalled')
  t.equal(await codeOf(`${web.url}/drip`, { deadlineMs: 500 }), 'stalled')
  const mute = createServer().listen(0, '127.0.0.1')
  await once(mute, 'listening')
  t.teardown(() => mute.close())
  const { port } = mute.address() as { port: number }
  t.equal(await codeOf(`http://127.0.0.1:${port}/`, { deadlineMs: 500 }), 'stalled')
})

t.test('the caller can end it', async (t) => {
  const server = await webServer(t, () => undefined)
  const abort = new AbortController()
  const fetched = codeOf(`${server.url}/`, { signal: abort.signal })
  abort.abort()
  t.equal(await fetched, 'unreachable')
  t.equal(await codeOf(`${server.url}/`, { signal: AbortSignal.abort() }), 'unreachable', 'even before')
})

t.test('statuses and dead ends have their codes', async (t) => {
  const server = await webServer(t, (request, response) =>
    response.writeHead(Number(request.url?.slice(1))).end(),
  )
  t.equal(await codeOf(`${server.url}/404`), 'not_found')
  for (const status of [401, 403, 410, 451])
    t.equal(await codeOf(`${server.url}/${status}`), 'denied', `${status}`)
  for (const status of [204, 301, 400, 429, 500])
    t.equal(await codeOf(`${server.url}/${status}`), 'unreachable', `${status}`)
  t.equal(await codeOf(`http://127.0.0.1:${await freePort()}/`), 'unreachable')
  t.equal(await codeOf('http://no-such-host.invalid/'), 'unreachable')
})

t.test('no fault repeats credentials or query', async (t) => {
  const server = await webServer(t, (_request, response) => response.writeHead(500).end())
  const address = server.url.replace('http://', 'http://user:hunter2@')
  const fetched = await safeFetch(`${address}/a?token=hunter2`, OPEN)
  t.notMatch(JSON.stringify(fetched), /hunter2/)
})

t.test('an inner address is never connected to, in any spelling', async (t) => {
  const canary = await webServer(t, (_request, response) => response.end('secret'))
  const { port } = new URL(canary.url)
  for (const host of INNER_HOSTS) {
    t.notOk((await safeFetch(`http://${host}:${port}/`, { ...OPEN, egress: PUBLIC_ONLY })).ok, host)
  }
  t.same(canary.requests, [])
})

t.test('a name whose addresses are not all public is refused before a connection', async (t) => {
  const canary = await webServer(t, (_request, response) => response.end('secret'))
  const { port } = new URL(canary.url)
  const lookup = async () => [
    { address: '192.0.43.8', family: 4 as const },
    { address: '127.0.0.1', family: 4 as const },
  ]
  const egress = createEgress({ ...VARIABLE, networks: [], lookup })
  t.equal(await codeOf(`http://rebind.example:${port}/`, { egress }), 'refused')
  t.same(canary.requests, [])
})

t.test('a name is resolved once a hop, and the connection goes to that address', async (t) => {
  const server = await webServer(t, (request, response) => response.end(request.headers.host))
  const { port } = new URL(server.url)
  const asked: string[] = []
  const lookup = async (hostname: string) => {
    asked.push(hostname)
    const address = asked.length === 1 ? '127.0.0.1' : '127.0.0.2'
    return [{ address, family: 4 as const }]
  }
  const egress = createEgress({ ...VARIABLE, networks: LOOPBACK_NETWORKS, lookup })
  t.equal(await codeOf(`http://site.example:${port}/`, { egress }), `site.example:${port}`)
  t.same(asked, ['site.example'])
})

t.test('a chain of redirects that ends at an inner address is refused there', async (t) => {
  const canary = await webServer(t, (_request, response) => response.end('secret'))
  const { port } = new URL(canary.url)
  const hops = ['http://second.example', 'http://third.example', `http://127.0.0.2:${port}`]
  const server = await webServer(t, (request, response) => {
    const next = hops[Number(request.url?.slice(1))] ?? ''
    const origin = next.includes('.example') ? `${next}:${new URL(server.url).port}` : next
    response.writeHead(302, { location: `${origin}/${Number(request.url?.slice(1)) + 1}` }).end()
  })
  const lookup = async (hostname: string) => [
    { address: hostname.endsWith('.example') ? '127.0.0.1' : hostname, family: 4 as const },
  ]
  const egress = createEgress({ ...VARIABLE, networks: ['127.0.0.1'], lookup })
  const { port: own } = new URL(server.url)
  t.equal(await codeOf(`http://first.example:${own}/0`, { egress }), 'refused')
  t.same(server.requests, ['/0', '/1', '/2'])
  t.same(canary.requests, [])
})

t.test('a closed port and one that does not answer read alike', async (t) => {
  const get = (port: number) => safeFetch(`http://127.0.0.1:${port}/`, { ...OPEN, deadlineMs: 300 })
  t.strictSame(await get(await silentPort(t)), await get(await freePort()))
})

t.test('JSON is read over https only, and parsed', async (t) => {
  const server = await webServer(t, (request, response) =>
    response.end(request.url === '/keys' ? '{"keys":[]}' : '<'),
  )
  const plain = { ...OPEN, schemes: ['http:'] }
  t.match(await fetchJson(`${server.url}/keys`, OPEN), { ok: false, fault: { reason: 'refused' } })
  t.strictSame(await fetchJson(`${server.url}/keys`, plain), { ok: true, value: { keys: [] } })
  t.match(await fetchJson(`${server.url}/page`, plain), { ok: false, fault: { reason: 'unreadable' } })
})
