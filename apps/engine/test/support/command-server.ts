import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { ByteReader, encodeMessage, MESSAGE, MessageReader } from '@stream-manager/rtmp'
import type { TestScope } from '@stream-manager/test-kit'

const HANDSHAKE_BYTES = 1536
const CHUNK_BYTES = 128

/** A server for TCP on a free port. It counts its connections and ends them with the test. */
export const tcpServer = async (t: TestScope, onSocket: (socket: Socket) => void) => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => sockets.size }
}

/** The bytes of one RTMP command. */
export const commandOf = (payload: Buffer): Buffer =>
  encodeMessage({ type: MESSAGE.command, streamId: 0, timestampMs: 0, payload }, 3, CHUNK_BYTES)

/** Answers the handshake of an RTMP client and yields its commands. Throws when the client leaves. */
export async function* commandsOf(socket: Socket): AsyncGenerator<Buffer> {
  const reader = new ByteReader()
  socket.on('data', (chunk) => reader.push(chunk))
  socket.once('close', () => reader.fail(new Error('the client has left')))
  const greeting = await reader.read(1 + HANDSHAKE_BYTES)
  socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(HANDSHAKE_BYTES), greeting.subarray(1)]))
  await reader.read(HANDSHAKE_BYTES)
  const messages = new MessageReader(reader)
  for (;;) {
    const { type, payload } = await messages.next()
    if (type === MESSAGE.command) yield payload
  }
}
