import { once } from 'node:events'
import { checker, Reply } from '@stream-manager/contracts'
import { WebSocket } from 'ws'
import { unreachable } from './http.ts'

const MAX_MESSAGE_BYTES = 65_536
const CONNECT_ID = 1

const checkReply = checker(Reply, 'the reply')

/** Replies are JSON lines; a frame may hold several. */
const replyTo = (id: number, frame: string): Reply | null => {
  const replies = frame
    .split('\n')
    .filter(Boolean)
    .map((line) => checkReply(JSON.parse(line)))
  const reply = replies.find((checked) => checked.ok && checked.value.id === id)
  return reply?.ok ? reply.value : null
}

const awaitReply = async (socket: WebSocket, signal: AbortSignal): Promise<Reply> => {
  for (;;) {
    const [frame] = await once(socket, 'message', { signal })
    const reply = replyTo(CONNECT_ID, String(frame))
    if (reply !== null) return reply
  }
}

const converse = async (socket: WebSocket, signal: AbortSignal): Promise<void> => {
  await once(socket, 'open', { signal })
  const answered = awaitReply(socket, signal)
  socket.send(JSON.stringify({ id: CONNECT_ID, connect: { name: 'health-sidecar' } }))
  const reply = await answered
  if (reply.error) throw new Error(`connect was refused with ${reply.error.code}, ${reply.error.message}`)
  if (!reply.connect) throw new Error('the reply to connect does not hold a connect result')
  const pong = once(socket, 'pong', { signal })
  socket.ping()
  await pong
}

/** What a client does first: upgrade, `connect`, a proper answer, and a ping that comes back. A bound port alone proves nothing. */
export const probeGateway = async (url: string, signal: AbortSignal): Promise<void> => {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES })
  // After the verdict nobody listens, and an unheard error event would end the process.
  socket.on('error', () => {})
  try {
    await converse(socket, signal)
    socket.close(1000)
  } catch (error) {
    throw unreachable(`WebSocket ${url}`, error)
  } finally {
    setImmediate(() => socket.terminate())
  }
}
