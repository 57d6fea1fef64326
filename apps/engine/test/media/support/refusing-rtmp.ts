import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { ByteReader, decodeAmf, encodeAmf, encodeMessage, MESSAGE, MessageReader } from '@stream-manager/rtmp'
import type { TestScope } from '@stream-manager/test-kit'

const HANDSHAKE_BYTES = 1536
const CHUNK_BYTES = 128

/** The server's error for a command of this name. */
export interface Refusal {
  readonly command: 'connect' | 'play'
  readonly code: string
  readonly description: string
}

const commandOf = (payload: Buffer): Buffer =>
  encodeMessage({ type: MESSAGE.command, streamId: 0, timestampMs: 0, payload }, 3, CHUNK_BYTES)

const replyTo = (name: string, transaction: number, refusal: Refusal): Buffer | null => {
  const { command, ...details } = refusal
  const error = { level: 'error', ...details }
  if (name === 'connect' && command === 'connect')
    return commandOf(encodeAmf('_error', transaction, null, error))
  if (name === 'connect') return commandOf(encodeAmf('_result', transaction, null, { level: 'status' }))
  if (name === 'createStream') return commandOf(encodeAmf('_result', transaction, null, 1))
  return name === 'play' ? commandOf(encodeAmf('onStatus', 0, null, error)) : null
}

const serve = async (socket: Socket, refusalOf: (app: string) => Refusal): Promise<void> => {
  const reader = new ByteReader()
  socket.on('data', (chunk) => reader.push(chunk))
  socket.once('close', () => reader.fail(new Error('the client has left')))
  const greeting = await reader.read(1 + HANDSHAKE_BYTES)
  socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(HANDSHAKE_BYTES), greeting.subarray(1)]))
  await reader.read(HANDSHAKE_BYTES)
  const messages = new MessageReader(reader)
  let app = ''
  for (;;) {
    const { type, payload } = await messages.next()
    if (type !== MESSAGE.command) continue
    const [name, transaction, details] = decodeAmf(payload)
    if (name === 'connect') app = String((details as { app?: unknown }).app)
    const reply = replyTo(String(name), Number(transaction), refusalOf(app))
    if (reply) socket.write(reply)
  }
}

/** An RTMP server that refuses to play, for the reason of the application. Resolves to its host and port. */
export const refusingRtmp = async (
  t: TestScope,
  reasons: Readonly<Record<string, Refusal>>,
): Promise<string> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    serve(socket, (app) => reasons[app] as Refusal).catch(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
