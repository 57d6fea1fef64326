import { once } from 'node:events'
import { connect } from 'node:net'
import { createServer } from 'node:tls'
import { createAuthority, freePort, type TestScope } from '@stream-manager/test-kit'
import t from 'tap'
import { openTunnel } from '../../src/sources/relay/tunnel.ts'
import { egressTo } from '../support/egress.ts'

const HOST = { address: '127.0.0.1', family: 4 } as const

const echo = async (t: TestScope, certificate: { key: string; cert: string }) => {
  const received = { bytes: 0 }
  const server = createServer(certificate, (socket) => {
    socket.on('data', (chunk) => {
      received.bytes += chunk.length
    })
    socket.on('error', () => undefined)
    socket.pipe(socket)
    t.teardown(() => socket.destroy())
  })
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { received, port: (server.address() as { port: number }).port }
}

/** The echo of a word; null when the tunnel closes instead. */
const askThrough = async (port: number): Promise<string | null> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write('ping')
  const answer = await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => null)])
  socket.destroy()
  return answer && String(answer[0])
}

t.test('bytes pass both ways when the certificate is trusted, and only then', async (t) => {
  const authority = await createAuthority()
  const { port, received } = await echo(t, await authority.issue('live.example'))
  const strict = egressTo()
  const target = { host: HOST, hostname: 'live.example', port, insecureTls: false }
  const refused = await openTunnel(target, strict)
  t.equal(await askThrough(refused.port), null)
  t.match(refused.fault(), { reason: 'unreachable', detail: /live.example is not trusted.*SOURCE_CA_FILE/ })
  const trusting = egressTo({ extraCa: authority.cert })
  const wrongName = await openTunnel({ ...target, hostname: 'other.example' }, trusting)
  t.equal(await askThrough(wrongName.port), null)
  t.equal(received.bytes, 0)
  const trusted = await openTunnel(target, trusting)
  t.equal(await askThrough(trusted.port), 'ping')
  t.equal(trusted.fault(), null)
  const insecure = await openTunnel({ ...target, insecureTls: true }, strict)
  t.equal(await askThrough(insecure.port), 'ping')
})

t.test('a closed port ends the connection with a plain reason', async (t) => {
  const target = { host: HOST, hostname: 'live.example', port: await freePort(), insecureTls: false }
  const tunnel = await openTunnel(target, egressTo())
  t.equal(await askThrough(tunnel.port), null)
  t.match(tunnel.fault()?.detail, 'live.example cannot be reached; check that it is up')
})
