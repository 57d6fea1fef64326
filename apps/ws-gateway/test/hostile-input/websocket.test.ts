import { connect, type Socket } from 'node:net'
import { eventually, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { startGateway } from '../support/gateway.ts'
import { connectRaw, openRaw } from '../support/raw-client.ts'

/** A masked frame with a mask of zeroes, which leaves the payload as it is. */
const frame = (first: number, payload: Buffer): Buffer => {
  const { length } = payload
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([first, ...size, 0, 0, 0, 0]), payload])
}

const TEXT = 0x81
const ping = Buffer.from('{"id":2,"ping":{}}')

/** Writes to the TCP socket, because the WebSocket client refuses to send invalid frames. */
const streamOf = ({ socket }: { socket: object }): Socket => (socket as { _socket: Socket })._socket

t.test('a frame that violates the standard closes with its code', async (t) => {
  const { url } = await startGateway(t)
  const frames = {
    'not masked': { bytes: Buffer.concat([Buffer.from([TEXT, ping.length]), ping]), code: 1002 },
    'a reserved bit': { bytes: frame(TEXT | 0x40, ping), code: 1002 },
    'another reserved bit': { bytes: frame(TEXT | 0x10, ping), code: 1002 },
    'a reserved opcode': { bytes: frame(0x83, ping), code: 1002 },
    'a reserved control opcode': { bytes: frame(0x8b, Buffer.alloc(0)), code: 1002 },
    'a control frame too long': { bytes: frame(0x89, Buffer.alloc(126)), code: 1002 },
    'a control frame in parts': { bytes: frame(0x09, Buffer.alloc(1)), code: 1002 },
    'the rest of nothing': { bytes: frame(0x80, ping), code: 1002 },
    'a new message inside another': {
      bytes: Buffer.concat([frame(0x01, ping), frame(TEXT, ping)]),
      code: 1002,
    },
    'a close code of one byte': { bytes: frame(0x88, Buffer.alloc(1)), code: 1002 },
    'a reserved close code': { bytes: frame(0x88, Buffer.from([0x03, 0xee])), code: 1002 },
    'text that is not UTF-8': {
      bytes: frame(TEXT, Buffer.from('{"id":2,"rpc":"\xff"}', 'latin1')),
      code: 1007,
    },
    'a batch whose second line is not UTF-8': {
      bytes: frame(TEXT, Buffer.concat([ping, Buffer.from('\n{"id":3,"ping":{},"x":"\xc3"}', 'latin1')])),
      code: 1007,
    },
    'a length of 2^40': {
      bytes: Buffer.from([TEXT, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      code: 1009,
    },
    'a length beyond all numbers': {
      bytes: Buffer.from([TEXT, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
      code: 1009,
    },
  }
  for (const [what, { bytes, code }] of Object.entries(frames)) {
    const client = await connectRaw(t, url)
    streamOf(client).write(bytes)
    t.equal((await client.end()).code, code, what)
  }
})

t.test('accepts a message that arrives byte by byte', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  const stream = streamOf(client)
  stream.setNoDelay(true)
  for (const byte of frame(TEXT, ping)) {
    stream.write(Buffer.from([byte]))
    await new Promise((resolve) => setImmediate(resolve))
  }
  t.match(await client.next(), { id: 2, ping: {} })
})

t.test('closes connections that flood with fragments, and still serves others', async (t) => {
  const { url, counts } = await startGateway(t)
  const other = await connectRaw(t, url)
  const clients = await Promise.all(Array.from({ length: 20 }, () => connectRaw(t, url)))
  for (const [index, client] of clients.entries()) {
    const part = Buffer.alloc(index % 2)
    const rest = Array.from({ length: 2_000 }, () => frame(0x00, part))
    streamOf(client).write(Buffer.concat([frame(0x01, part), ...rest]))
  }
  t.match(await other.ask({ id: 2, ping: {} }), { id: 2, ping: {} })
  for (const client of clients) t.equal((await client.end()).code, 1008)
  await eventually(() => counts().sockets === 1, { what: 'the flooding sockets to be gone' })
})

t.test('does not negotiate compression in any form of the request', async (t) => {
  const { url } = await startGateway(t)
  const offers = [
    'permessage-deflate',
    'permessage-deflate; client_max_window_bits',
    'permessage-deflate; server_max_window_bits=0',
    'permessage-deflate; server_max_window_bits=99; server_max_window_bits=8',
    'permessage-deflate, permessage-deflate; client_no_context_takeover',
    `permessage-deflate; x="${'y'.repeat(4_000)}"`,
    'x-webkit-deflate-frame',
    ';;;,,,',
  ]
  for (const offer of offers) {
    const headers = { 'sec-websocket-extensions': offer }
    const client = await openRaw(t, url, { perMessageDeflate: false, headers })
    t.equal(client.socket.extensions, '', offer.slice(0, 60))
    t.match(await client.ask({ id: 1, connect: {} }), { connect: {} })
    streamOf(client).write(frame(TEXT | 0x40, ping))
    t.equal((await client.end()).code, 1002, 'a compressed frame all the same')
  }
})

const EMPTY = { sockets: 0, subscriptions: 0, queuedBytes: 0, feeds: 0 }

t.test('closes the connection of a peer that vanished and releases its places', async (t) => {
  const limits = {
    pingIntervalMs: 1000,
    pongTimeoutMs: 2000,
    closeTimeoutMs: 50,
    maxConnectionsPerAddress: 1,
  }
  const { url, counts } = await startGateway(t, { limits })
  const client = await connectRaw(t, url)
  await client.ask({ id: 2, subscribe: { channel: 'chat' } })
  // Neither reads, answers nor closes: for the gateway this looks like a pulled cable.
  streamOf(client).pause()
  await eventually(() => counts().sockets === 0, { what: 'the half-open socket to be cut' })
  t.match(counts(), EMPTY)
  await eventually(() => openRaw(t, url), { what: 'its place to be free' })
})

const openTcp = async (t: Test, port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  t.teardown(() => socket.destroy())
  await within(new Promise((resolve) => socket.once('connect', resolve)), { what: 'the connection' })
  return socket
}

t.test('releases all resources of peers that disconnect during the upgrade or a frame', async (t) => {
  const { port, url, counts } = await startGateway(t, { limits: { maxConnectionsPerAddress: 2 } })
  for (let round = 0; round < 5; round += 1) {
    const socket = await openTcp(t, port)
    socket.write('GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upg')
    socket.resetAndDestroy()
    const client = await connectRaw(t, url)
    streamOf(client).write(frame(TEXT, ping).subarray(0, 9))
    streamOf(client).resetAndDestroy()
    await eventually(() => counts().sockets === 0, { what: 'the socket to be gone' })
  }
  t.match(counts(), EMPTY)
  await eventually(() => connectRaw(t, url), { what: 'places to be free' })
})
