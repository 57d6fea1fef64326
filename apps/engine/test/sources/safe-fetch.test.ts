import { once } from 'node:events'
import { createServer } from 'node:net'
import t from 'tap'
import { safeFetch } from '../../src/sources/safe-fetch.ts'
import { webServer } from './web-server.ts'

const OPEN = { policy: { publicOnly: false }, signal: new AbortController().signal }
const codeOf = async (url: string, options: Partial<Parameters<typeof safeFetch>[1]> = {}) => {
  const fetched = await safeFetch(url, { ...OPEN, ...options })
  return fetched.ok ? fetched.value.toString() : fetched.fault.code
}

t.test('a body under the cap is read, through up to three redirects', async (t) => {
  const server = await webServer(t, (request, response) => {
    const left = Number(request.url?.slice(1))
    if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end()
    else response.end('here')
  })
  t.equal(await codeOf(`${server.url}/0`), 'here')
  t.equal(await codeOf(`${server.url}/3`), 'here')
  t.equal(await codeOf(`${server.url}/4`), 'source.refused', 'four are too many')
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
    t.equal(await codeOf(`${server.url}/${index}`), 'source.refused', target)
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
  t.equal(await codeOf(`${server.url}/endless`, { maxBytes: 50_000 }), 'source.too_large')
  t.equal(
    await codeOf(`${server.url}/claim`, { maxBytes: 50_000 }),
    'source.too_large',
    'before any of it came',
  )
  t.equal((await codeOf(`${server.url}/exact`, { maxBytes: 10_000 })).length, 10_000)
  t.equal(await codeOf(`${server.url}/exact`, { maxBytes: 9999 }), 'source.too_large')
})

t.test('a server that does not deliver ends at the deadline', async (t) => {
  const web = await webServer(t, (request, response) => {
    if (request.url === '/drip') response.write('a')
  })
  t.equal(await codeOf(`${web.url}/never`, { deadlineMs: 100 }), 'source.stalled')
  t.equal(await codeOf(`${web.url}/drip`, { deadlineMs: 100 }), 'source.stalled')
  const mute = createServer().listen(0, '127.0.0.1')
  await once(mute, 'listening')
  t.teardown(() => mute.close())
  const { port } = mute.address() as { port: number }
  t.equal(await codeOf(`http://127.0.0.1:${port}/`, { deadlineMs: 100 }), 'source.stalled')
})

t.test('the caller can end it', async (t) => {
  const server = await webServer(t, () => undefined)
  const abort = new AbortController()
  const fetched = codeOf(`${server.url}/`, { signal: abort.signal })
  abort.abort()
  t.equal(await fetched, 'source.unreachable')
  t.equal(
    await codeOf(`${server.url}/`, { signal: AbortSignal.abort() }),
    'source.unreachable',
    'even before',
  )
})

t.test('statuses and dead ends have their codes', async (t) => {
  const server = await webServer(t, (request, response) =>
    response.writeHead(Number(request.url?.slice(1))).end(),
  )
  t.equal(await codeOf(`${server.url}/404`), 'source.not_found')
  t.equal(await codeOf(`${server.url}/410`), 'source.not_found')
  for (const status of [204, 301, 401, 403, 500]) {
    t.equal(await codeOf(`${server.url}/${status}`), 'source.unreachable', `${status}`)
  }
  t.equal(await codeOf('http://127.0.0.1:1/'), 'source.unreachable')
  t.equal(await codeOf('http://no-such-host.invalid/'), 'source.unreachable')
})

t.test('no fault repeats credentials or query', async (t) => {
  const server = await webServer(t, (_request, response) => response.writeHead(500).end())
  const address = server.url.replace('http://', 'http://user:hunter2@')
  const fetched = await safeFetch(`${address}/a?token=hunter2`, OPEN)
  t.notMatch(JSON.stringify(fetched), /hunter2/)
})

t.test('with public addresses only, nothing of our own is ever asked', async (t) => {
  const canary = await webServer(t, (_request, response) => response.end('secret'))
  const port = new URL(canary.url).port
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '127.1',
  ]) {
    t.equal(await codeOf(`http://${host}:${port}/`, { policy: { publicOnly: true } }), 'source.refused', host)
  }
  t.same(canary.requests, [])
})
