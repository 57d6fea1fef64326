import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Connection, OutputFault, rtmpTarget } from '@stream-manager/destinations'
import { LOOPBACK_NETWORKS } from '@stream-manager/egress'
import { createAuthority, freePort, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { egressTo, LOOPBACK, PUBLIC_ONLY } from '../support/egress.ts'
import { openOn, untilState } from './support/open.ts'
import { TestProgramme } from './support/programme.ts'

/** Counts connections, accepts them and says nothing. */
const listen = async (t: TestScope, server: Server) => {
  const connections = { count: 0 }
  server.on('connection', (socket) => {
    connections.count += 1
    socket.on('error', () => undefined)
    t.teardown(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { connections, port: (server.address() as { port: number }).port }
}

const signal = new AbortController().signal
const mayWrite = () => true

const faultOf = async (host: string, port: number, destinations = LOOPBACK, secure = false) => {
  try {
    const connection = await Connection.open({ host, port, secure }, { signal, mayWrite, destinations })
    connection.destroy()
    return null
  } catch (error) {
    if (error instanceof OutputFault) return error
    throw error
  }
}

t.test('an output to an inner address fails for good, and never connects', async (t) => {
  const { connections, port } = await listen(t, createServer())
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  for (const [type, url] of [
    ['rtmp', `rtmp://127.0.0.1:${port}/live/key`],
    ['rtmp', `rtmps://localhost:${port}/live/key`],
    ['rtmp', `rtmp://0x7f.1:${port}/live/key`],
    ['icecast', `http://[::ffff:127.0.0.1]:${port}/mount`],
    ['icecast', `icecast://2130706433:${port}/mount`],
  ] as const) {
    const sink = openOn(programme, { type, url, id: url }, { dataDir, destinations: PUBLIC_ONLY })
    const status = await untilState(sink, 'failed')
    t.match(status.error, { code: 'output.refused', message: /OUTPUT_NETWORKS|SOURCE_NETWORKS/ }, url)
    t.equal(status.nextRetryAt, null, 'it is not tried again')
  }
  t.equal(connections.count, 0)
})

t.test(
  'a name that resolves to an inner address is refused, and a resolved one is asked for once',
  async (t) => {
    const { connections, port } = await listen(t, createServer())
    const lookup = async () => [{ address: '127.0.0.1', family: 4 as const }]
    t.match(await faultOf('push.example', port, egressTo({ lookup })), {
      code: 'output.refused',
      retry: 'never',
    })
    t.equal(connections.count, 0)
    const asked: string[] = []
    const open = egressTo({
      networks: LOOPBACK_NETWORKS,
      lookup: async (hostname) => {
        asked.push(hostname)
        return lookup()
      },
    })
    t.equal(await faultOf('push.example', port, open), null)
    t.same(asked, ['push.example'])
  },
)

t.test('a destination with an untrusted certificate gets nothing', async (t) => {
  const authority = await createAuthority()
  const server = createTlsServer(await authority.issue('push.example'))
  server.on('tlsClientError', () => undefined)
  const { port } = await listen(t, server)
  const lookup = async () => [{ address: '127.0.0.1', family: 4 as const }]
  const options = { networks: LOOPBACK_NETWORKS, lookup }
  const trusting = egressTo({ ...options, extraCa: authority.cert })
  t.match(await faultOf('push.example', port, egressTo(options), true), {
    code: 'output.unreachable',
    message: /certificate of push.example is not trusted .*SOURCE_CA_FILE/,
  })
  t.match(await faultOf('other.example', port, trusting, true), { code: 'output.unreachable' })
  t.equal(await faultOf('push.example', port, trusting, true), null)
})

t.test('a closed port is not told from a filtered one', async (t) => {
  const fault = await faultOf('127.0.0.1', await freePort())
  t.match(fault?.message, /^127\.0\.0\.1:\d+ cannot be reached\. Check that it is up\.$/)
})

t.test('an RTMP path with a bad escape is a fault for good', async (t) => {
  t.throws(() => rtmpTarget({ url: 'rtmp://host/app/%E0%A4%A', key: null }), {
    code: 'output.unreachable',
    retry: 'never',
  })
})
