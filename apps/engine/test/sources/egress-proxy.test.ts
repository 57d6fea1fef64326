import { once } from 'node:events'
import { request } from 'node:http'
import { connect, createServer } from 'node:net'
import type { Egress } from '@stream-manager/egress'
import t from 'tap'
import { type EgressProxy, startEgressProxy } from '../../src/sources/egress-proxy.ts'
import { LOOPBACK, PUBLIC_ONLY } from '../support/egress.ts'
import { webServer } from './web-server.ts'

const proxyFor = async (t: Parameters<typeof webServer>[0], egress: Egress) => {
  const proxy = await startEgressProxy(egress)
  t.teardown(() => proxy.close())
  return proxy
}

const get = async (proxy: EgressProxy, url: string, method = 'GET') => {
  const { hostname, port } = new URL(proxy.url)
  const outgoing = request({ hostname, port, path: url, method, agent: false }).end()
  const [response] = await once(outgoing, 'response')
  let body = ''
  for await (const chunk of response) body += chunk
  return { status: response.statusCode, body }
}

const tunnelTo = async (proxy: EgressProxy, target: string) => {
  const { hostname, port } = new URL(proxy.url)
  const socket = connect(Number(port), hostname)
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)
  const [answer] = await once(socket, 'data')
  return { socket, status: Number(String(answer).split(' ')[1]) }
}

t.test('an allowed request is forwarded unchanged', async (t) => {
  const server = await webServer(t, (incoming, response) => {
    if (incoming.url === '/moved') response.writeHead(302, { location: '/there' }).end()
    else response.end(`${incoming.url} for ${incoming.headers.range}`)
  })
  const proxy = await proxyFor(t, LOOPBACK)
  t.same(await get(proxy, `${server.url}/a?b`), { status: 200, body: '/a?b for undefined' })
  t.match(
    await get(proxy, `${server.url}/moved`),
    { status: 302 },
    'a redirect is for the client to ask for again',
  )
})

t.test('a refused address is never connected to', async (t) => {
  const canary = await webServer(t, (_incoming, response) => response.end('secret'))
  const proxy = await proxyFor(t, PUBLIC_ONLY)
  const { port } = new URL(canary.url)
  for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]', '0.0.0.0']) {
    t.equal((await get(proxy, `http://${host}:${port}/`)).status, 403, host)
    const { socket, status } = await tunnelTo(proxy, `${host}:${port}`)
    t.equal(status, 403, `CONNECT ${host}`)
    socket.destroy()
  }
  t.same(canary.requests, [])
})

t.test('only GET of a whole address is served', async (t) => {
  const server = await webServer(t, (_incoming, response) => response.end('here'))
  const proxy = await proxyFor(t, LOOPBACK)
  t.equal((await get(proxy, `${server.url}/`, 'POST')).status, 403)
  t.equal((await get(proxy, '/etc/passwd')).status, 403)
  t.equal((await get(proxy, 'ftp://127.0.0.1/')).status, 403)
  t.equal((await get(proxy, 'http://127.0.0.1:1024/')).status, 502, 'nobody there')
  t.same(server.requests, [])
})

t.test('a tunnel carries bytes both ways', async (t) => {
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  t.teardown(() => echo.close())
  const { port } = echo.address() as { port: number }
  const { socket, status } = await tunnelTo(await proxyFor(t, LOOPBACK), `127.0.0.1:${port}`)
  t.equal(status, 200)
  socket.write('ping')
  t.equal(String((await once(socket, 'data'))[0]), 'ping')
  socket.destroy()
})
