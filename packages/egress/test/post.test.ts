import { freePort, webServer } from '@stream-manager/test-kit'
import t from 'tap'
import { LOOPBACK_NETWORKS } from '../src/address-policy.ts'
import { createEgress } from '../src/egress.ts'
import { type PostOptions, safePost } from '../src/post.ts'
import { INNER_HOSTS } from './support/hosts.ts'

const VARIABLE = { variable: 'OUTPUT_NETWORKS' }
const PUBLIC_ONLY = createEgress({ ...VARIABLE, networks: [] })
const OPTIONS: PostOptions = {
  egress: createEgress({ ...VARIABLE, networks: LOOPBACK_NETWORKS }),
  signal: new AbortController().signal,
  headers: { 'x-own': 'yes' },
  body: '{"ü":1}',
  deadlineMs: 60_000,
  maxBytes: 100,
}

const post = async (url: string, options: Partial<PostOptions> = {}) => {
  const posted = await safePost(url, { ...OPTIONS, ...options })
  return posted.ok ? posted.value : posted.fault
}

t.test('posts headers and body, and gives any answer with the beginning of its body', async (t) => {
  const bodies: string[] = []
  const server = await webServer(t, async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    bodies.push(`${request.method} ${request.headers['x-own']} ${Buffer.concat(chunks).toString()}`)
    response.writeHead(503, { 'retry-after': '7' }).end('x'.repeat(10_000))
  })
  t.strictSame(await post(server.url), { status: 503, retryAfter: '7', body: 'x'.repeat(100) })
  t.strictSame(bodies, ['POST yes {"ü":1}'])
})

t.test('does not follow a redirect', async (t) => {
  const server = await webServer(t, (_request, response) => {
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  t.match(await post(`${server.url}/hook`), { status: 307 })
  t.strictSame(server.requests, ['/hook'])
})

t.test('gives an answer whose body never ends, or breaks off', async (t) => {
  const server = await webServer(t, (request, response) => {
    if (request.url === '/endless') {
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1000, 'y')));
      }
      response.on('drain', write)
      write()
    } else response.write('half', () => response.destroy())
  })
  t.match(await post(`${server.url}/endless`), { status: 200, body: 'y'.repeat(100) })
  t.match(await post(`${server.url}/broken`), { status: 200 })
})

t.test('ends at the deadline, and when the caller ends it', async (t) => {
  const server = await webServer(t, () => {})
  t.match(await post(server.url, { deadlineMs: 300 }), { reason: 'stalled' })
  t.match(await post(server.url, { signal: AbortSignal.abort() }), { reason: 'unreachable' })
})

t.test('a fault names no path', async (t) => {
  const fault = await post(`http://127.0.0.1:${await freePort()}/services/hidden?token=hidden`)
  t.match(fault, { reason: 'unreachable' })
  t.notMatch(JSON.stringify(fault), /hidden/)
})

t.test('reaches no inner address, in whatever spelling', async (t) => {
  for (const host of INNER_HOSTS) {
    const fault = await post(`http://${host}/`, { egress: PUBLIC_ONLY })
    t.match(fault, { reason: /refused|unreachable/ }, host)
  }
})

t.test('a name that resolves to an inner address is refused', async (t) => {
  const server = await webServer(t, (_request, response) => void response.end())
  const egress = createEgress({
    ...VARIABLE,
    networks: [],
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  })
  t.match(await post('http://hooks.example/', { egress }), { reason: 'refused' })
  t.strictSame(server.requests, [])
})
