import { once } from 'node:events'
import { request } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import { LOOPBACK_NETWORKS } from '@stream-manager/egress'
import {
  type CertificateAuthority,
  createAuthority,
  eventually,
  freePort,
  type TestScope,
  webServer,
} from '@stream-manager/test-kit'
import t from 'tap'
import { Relay, relayFor } from '../../src/sources/relay/relay.ts'
import { egressTo, LOOPBACK, PUBLIC_ONLY } from '../support/egress.ts'

const VERIFIED = { insecureTls: false }

const relayTo = async (t: TestScope, egress = LOOPBACK) => {
  const relay = await Relay.start(egress)
  t.teardown(() => relay.close())
  return relay
}

const get = async (url: string, headers = {}, method = 'GET') => {
  const outgoing = request(url, { method, headers, agent: false }).end()
  const [response] = await once(outgoing, 'response')
  let body = ''
  for await (const chunk of response) body += chunk
  return { status: response.statusCode, body, headers: response.headers }
}

const open = async (relay: Relay, url: string, options = VERIFIED) => {
  const opening = relay.open(new URL(url), options)
  return { ...(await get(opening.url)), fault: opening.fault() }
}

t.test('a request and its range pass, its cookies do not', async (t) => {
  const server = await webServer(t, (incoming, response) => {
    response.setHeader('set-cookie', 'session=1')
    response.end(`${incoming.url} ${incoming.headers.range} ${incoming.headers.authorization}`)
  })
  const relay = await relayTo(t)
  const { url } = relay.open(new URL(`${server.url.replace('//', '//me:pw@')}/a.mp4?b=c`), VERIFIED)
  const { status, body, headers } = await get(url, { range: 'bytes=5-', cookie: 'x=1' })
  t.equal(status, 200)
  t.equal(body, `/a.mp4?b=c bytes=5- Basic ${Buffer.from('me:pw').toString('base64')}`)
  t.equal(headers['set-cookie'], undefined)
})

t.test('redirects are followed by the relay, and never inwards', async (t) => {
  const canary = await webServer(t, (_incoming, response) => response.end('secret'))
  const server = await webServer(t, (incoming, response) => {
    const targets: Record<string, string> = { '/moved': '/there', '/inwards': `${canary.url}/x` }
    const location = targets[incoming.url ?? '']
    if (location) response.writeHead(302, { location }).end()
    else response.end('here')
  })
  const lookup = async (hostname: string) => [
    { address: hostname === 'site.example' ? '127.0.0.1' : '10.0.0.1', family: 4 as const },
  ]
  const egress = egressTo({ networks: ['127.0.0.1'], lookup })
  const site = server.url.replace('127.0.0.1', 'site.example')
  t.match(await open(await relayTo(t, egress), `${site}/moved`), { status: 200, body: 'here' })
  const inwards = await open(await relayTo(t, egress), `${site}/inwards`)
  t.match(inwards, { status: 403, fault: { reason: 'refused' } })
  t.same(canary.requests, [])
})

t.test('an inner address is refused before a connection', async (t) => {
  const canary = await webServer(t, (_incoming, response) => response.end('secret'))
  const { port } = new URL(canary.url)
  const relay = await relayTo(t, PUBLIC_ONLY)
  for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]', '0.0.0.0']) {
    t.match(await open(relay, `http://${host}:${port}/`), { status: 403, fault: { reason: 'refused' } }, host)
  }
  t.same(canary.requests, [])
})

t.test('every address of a playlist leads back to the relay', async (t) => {
  const playlist = [
    '#EXTM3U',
    '#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/k?a=b"',
    '#EXT-X-MAP:URI=init.mp4,BYTERANGE="1@0"',
    '#EXT-X-MEDIA:TYPE=AUDIO,URI="unclosed.m3u8',
    '#EXTINF:1,',
    '../seg 1.ts?x=1',
    '//cdn.example/seg2.ts',
    'crypto+http://127.0.0.1/seg3.ts',
    'file:///etc/passwd',
    'data:video/mp4;base64,AAAA',
    '',
  ].join('\r\n')
  const server = await webServer(t, (_incoming, response) => response.end(playlist))
  const relay = await relayTo(t)
  const opening = relay.open(new URL(`${server.url}/a/b/index.m3u8`), VERIFIED)
  const prefix = opening.url.slice(0, opening.url.indexOf('/http/'))
  const { body } = await get(opening.url)
  const { host } = new URL(server.url)
  t.strictSame(body.split('\n'), [
    '#EXTM3U',
    `#EXT-X-KEY:METHOD=AES-128,URI="${prefix}/https/keys.example/k?a=b"`,
    `#EXT-X-MAP:URI="${prefix}/http/${host}/a/b/init.mp4",BYTERANGE="1@0"`,
    `#EXT-X-MEDIA:TYPE=AUDIO,URI="${prefix}/http/${host}/a/b/unclosed.m3u8"`,
    '#EXTINF:1,',
    `${prefix}/http/${host}/a/seg%201.ts?x=1`,
    `${prefix}/http/cdn.example/seg2.ts`,
    'http://relay.invalid/',
    'http://relay.invalid/',
    'http://relay.invalid/',
    '',
  ])
})

t.test('only GET of its own addresses is served', async (t) => {
  const server = await webServer(t, (_incoming, response) => response.end('here'))
  const relay = await relayTo(t)
  const { url } = relay.open(new URL(`${server.url}/`), VERIFIED)
  const guessed = url.replace(/\/[\w-]+\//, '/AAAAAAAAAAAAAAAAAAAAAA/')
  t.equal((await get(url, {}, 'POST')).status, 403)
  t.equal((await get(guessed)).status, 403, 'another secret')
  t.equal((await get(`${relay.origin}/etc/passwd`)).status, 403)
  const { hostname, port } = new URL(relay.origin)
  const asProxy = request({ hostname, port, path: `${server.url}/`, agent: false }).end()
  const [response] = await once(asProxy, 'response')
  t.equal(response.statusCode, 403, 'no proxy for others')
  t.same(server.requests, [])
})

t.test('certificates are verified, for a child of a playlist as well', async (t) => {
  const authority = await createAuthority()
  const requests: string[] = []
  const serve = async (host: string, from: CertificateAuthority) => {
    const server = createSecureServer(await from.issue(host), (incoming, response) => {
      requests.push(incoming.url ?? '')
      response.end('secret')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => {
      server.closeAllConnections()
      server.close()
    })
    return `https://${host}:${(server.address() as { port: number }).port}/segment.ts`
  }
  const lookup = async () => [{ address: '127.0.0.1', family: 4 as const }]
  const options = { networks: LOOPBACK_NETWORKS, lookup }
  const segment = await serve('cdn.example', authority)
  const web = await webServer(t, (_incoming, response) => response.end(`#EXTM3U\n${segment}\n`))
  const strict = await relayTo(t, egressTo(options))
  const list = await open(strict, `${web.url}/index.m3u8`)
  const child = list.body.split('\n')[1] ?? ''
  t.equal((await get(child)).status, 502, 'self-signed')
  t.match(await open(strict, segment), { status: 502, fault: { detail: /not trusted.*SOURCE_CA_FILE/ } })
  const trusting = await relayTo(t, egressTo({ ...options, extraCa: authority.cert }))
  t.match(
    await open(trusting, segment.replace('cdn.example', 'other.example')),
    { status: 502 },
    'wrong name',
  )
  t.same(requests, [])
  t.match(await open(trusting, segment), { status: 200, body: 'secret' })
  t.match(await open(strict, segment, { insecureTls: true }), { status: 200 })
  t.match(await open(strict, segment), { status: 502 }, 'an insecure connection is not kept for others')
})

t.test('the end of either side ends the other', async (t) => {
  const sockets: Socket[] = []
  const server = await webServer(t, (incoming, response) => {
    sockets.push(incoming.socket)
    response.write('begun')
  })
  const relay = await relayTo(t)
  const { url } = relay.open(new URL(`${server.url}/live`), VERIFIED)
  const client = request(url, { agent: false }).end()
  const [response] = await once(client, 'response')
  response.on('error', () => undefined)
  await once(response, 'data')
  client.destroy()
  await eventually(() => sockets[0]?.destroyed, { what: 'the end of the far side' })
  const next = request(url, { agent: false }).end()
  const [answer] = await once(next, 'response')
  answer.on('error', () => undefined)
  await once(answer, 'data')
  sockets[1]?.destroy()
  await new Promise((resolve) => answer.once('close', resolve))
  t.pass('both ended')
})

t.test('CONNECT is not offered', async (t) => {
  const relay = await relayTo(t)
  const { hostname, port } = new URL(relay.origin)
  const socket = connect(Number(port), hostname)
  socket.write('CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  socket.resume()
  await once(socket, 'close')
  t.pass('the connection is closed')
})

t.test('a closed port has no reason of its own', async (t) => {
  const answer = await open(await relayTo(t), `http://127.0.0.1:${await freePort()}/`)
  t.match(answer, { status: 502, fault: { reason: 'unreachable', detail: /^The address could not be read/ } })
})

t.test('one relay serves an egress', async (t) => {
  const egress = egressTo()
  const relay = await relayFor(egress)
  t.teardown(() => relay.close())
  t.equal(await relayFor(egress), relay)
})

t.test('a body of any length is forwarded, an empty one and a cut signature too', async (t) => {
  const bodies: Record<string, string> = {
    '/empty': '',
    '/cut': '#EXT',
    '/short': 'ab',
    '/long': 'x'.repeat(1e6),
  }
  const server = await webServer(t, (incoming, response) => response.end(bodies[incoming.url ?? '']))
  const relay = await relayTo(t)
  for (const [path, body] of Object.entries(bodies)) {
    t.match(await open(relay, server.url + path), { status: 200, body }, path)
  }
})
