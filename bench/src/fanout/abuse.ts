/** Hostile clients in a process of their own. Each opens a socket and commits one protocol violation. */
import { createConnection, type Socket } from 'node:net'

const PORT = Number(process.argv[2])
const NEXT_CLIENT_AFTER_MS = 10
/** Long enough for an answer or a close. A half-open socket stays open for this time. */
const SOCKET_LIFE_MS = 3_000

const TEXT = 0x81
const BINARY = 0x82
const UNFINISHED_TEXT = 0x01
const UNFINISHED_CONTINUATION = 0x00
const COMPRESSED_TEXT = 0xc1
const MASKED = 0x80
const NO_MASK = Buffer.alloc(4)

const lengthOf = (bytes: number): Buffer => {
  if (bytes < 126) return Buffer.of(MASKED | bytes)
  const wide = Buffer.alloc(9)
  wide[0] = MASKED | 127
  wide.writeBigUInt64BE(BigInt(bytes), 1)
  return wide
}

/** A client's frame (RFC 6455, section 5.2), masked with zeros. */
const frame = (head: number, payload: Buffer | string): Buffer => {
  const bytes = Buffer.from(payload)
  return Buffer.concat([Buffer.of(head), lengthOf(bytes.length), NO_MASK, bytes])
}

const ABUSES: readonly (() => Buffer)[] = [
  () => frame(TEXT, '{"id":1,'),
  () => frame(TEXT, Buffer.of(0xc3, 0x28)),
  () => frame(TEXT, 'x'.repeat(100_000)),
  () => frame(TEXT, `{"id":1,"connect":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
  () => frame(TEXT, '{"id":1,"connect":{"__proto__":{"admin":true}}}'),
  () => frame(TEXT, '{"id":1,"subscribe":{"channel":"chat"}}'),
  () => frame(TEXT, '{"id":1,"connect":{}}\n{"id":1,"connect":{}}\n{"id":2,"nothing":{}}'),
  () => frame(BINARY, Buffer.from(Array.from({ length: 200 }, () => Math.floor(Math.random() * 256)))),
  () => frame(COMPRESSED_TEXT, 'not deflated'),
  () => Buffer.concat([frame(UNFINISHED_TEXT, ''), ...Array(500).fill(frame(UNFINISHED_CONTINUATION, 'x'))]),
  () => Buffer.concat(Array(500).fill(frame(TEXT, '{"id":1,"ping":{}}'))),
  () => Buffer.alloc(0),
]

const HANDSHAKE = [
  'GET /ws HTTP/1.1',
  `Host: 127.0.0.1:${PORT}`,
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Extensions: permessage-deflate',
  '',
  '',
].join('\r\n')

const commit = (abuse: () => Buffer): void => {
  const socket: Socket = createConnection(PORT, '127.0.0.1')
  // Many violations end in a reset.
  socket.on('error', () => socket.destroy())
  socket.once('data', () => {
    socket.write(abuse())
    socket.resume()
  })
  socket.write(HANDSHAKE)
  setTimeout(() => socket.destroy(), SOCKET_LIFE_MS)
}

let count = 0
setInterval(() => {
  commit(ABUSES[count % ABUSES.length] as () => Buffer)
  count += 1
}, NEXT_CLIENT_AFTER_MS)
