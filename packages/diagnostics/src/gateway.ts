import { once } from 'node:events'
import { checker, Reply } from '@stream-manager/contracts'
import type { WebSocket } from 'ws'
import { probeOf } from './finding.ts'
import { overWebSocket } from './websocket.ts'

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

const awaitReply = async (socket: WebSocket, deadline: AbortSignal): Promise<Reply> => {
  for (;;) {
    const [frame] = await once(socket, 'message', { signal: deadline })
    const reply = replyTo(CONNECT_ID, String(frame))
    if (reply !== null) return reply
  }
}

const converse = async (socket: WebSocket, deadline: AbortSignal): Promise<void> => {
  const answered = awaitReply(socket, deadline)
  socket.send(JSON.stringify({ id: CONNECT_ID, connect: { name: 'health-sidecar' } }))
  const reply = await answered
  if (reply.error) throw new Error(`connect was refused with ${reply.error.code}, ${reply.error.message}`)
  if (!reply.connect) throw new Error('the reply to connect does not hold a connect result')
  const pong = once(socket, 'pong', { signal: deadline })
  socket.ping()
  await pong
}

/**
 * Succeeds when the gateway does what a client needs first: an upgrade, a proper reply to `connect`, and a pong. A bound
 * port alone proves nothing.
 */
export const probeGateway = probeOf(async (url: string, deadline) => {
  await overWebSocket(url, (socket) => converse(socket, deadline), deadline)
  return `${url} replies to connect and ping`
})
