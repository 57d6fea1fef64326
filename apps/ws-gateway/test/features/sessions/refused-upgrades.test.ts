import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { within } from '@stream-manager/test-kit'
import t from 'tap'
import { startGateway } from '../../support/gateway.ts'
import { openRaw } from '../../support/raw-client.ts'

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
]

interface Asked {
  readonly line?: string
  readonly host?: string
  readonly headers?: readonly string[]
}

/** Everything that the gateway answers until it closes the connection. */
const refusalOf = async (
  port: number,
  { line = 'GET /ws', host = '127.0.0.1', headers = UPGRADE }: Asked,
) => {
  const socket = connect(port, '127.0.0.1')
  socket.write([`${line} HTTP/1.1`, `Host: ${host}`, ...headers, '', ''].join('\r\n'))
  return within(text(socket), { what: 'the end of the connection' })
}

const replaced = (name: string, header: string) =>
  UPGRADE.map((line) => (line.startsWith(name) ? header : line))

t.test('every refused upgrade tells the client to close its connection', async (t) => {
  const { port } = await startGateway(t)
  for (const [what, status, asked] of [
    ['another path', 404, { line: 'GET /other' }],
    ['a path of plain HTTP', 404, { line: 'GET /healthz' }],
    ['a path that cannot be decoded', 400, { line: 'GET /%zz' }],
    ['another method', 405, { line: 'POST /ws' }],
    ['a token in the address', 400, { line: 'GET /ws?token=x' }],
    ['an unknown host', 421, { host: 'evil.example' }],
    ['a foreign origin', 403, { headers: [...UPGRADE, 'Origin: https://evil.example'] }],
    ['two origins', 400, { headers: [...UPGRADE, 'Origin: https://a', 'Origin: https://b'] }],
    ['an unknown version', 4, { headers: replaced('Sec-WebSocket-Version', 'Sec-WebSocket-Version: 99') }],
    ['no version', 4, { headers: replaced('Sec-WebSocket-Version', 'X: y') }],
    ['a key that is none', 4, { headers: replaced('Sec-WebSocket-Key', 'Sec-WebSocket-Key: short') }],
    ['no key', 4, { headers: replaced('Sec-WebSocket-Key', 'X: y') }],
    ['another protocol', 4, { headers: replaced('Upgrade', 'Upgrade: h2c') }],
  ] as const) {
    const answer = await refusalOf(port, asked)
    t.match(answer, new RegExp(`^HTTP/1\\.1 ${status}`), what)
    t.match(answer, /\r\nconnection: close\r\n/i, what)
    t.notMatch(answer, /keep-alive/i, what)
  }
})

t.test('an upgrade beyond the limit tells the client to close its connection', async (t) => {
  const { port, url } = await startGateway(t, { limits: { maxConnectionsPerAddress: 1 } })
  await openRaw(t, url)
  const answer = await refusalOf(port, {})
  t.match(answer, /^HTTP\/1\.1 (429|503)/)
  t.match(answer, /\r\nconnection: close\r\n/i)
})
