import { once } from 'node:events'
import { CLOSE_CODES, checker, REPLY_ERRORS, Reply } from '@stream-manager/contracts'
import type { WebSocket } from 'ws'
import { noToken, type Probe, probeOf, type TokenSource } from './result.ts'
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

const REFUSED: Reply = { id: CONNECT_ID, error: REPLY_ERRORS.unauthorized }

/** A gateway that wants a valid token closes the connection with this code. */
const awaitRefusal = async (socket: WebSocket, deadline: AbortSignal): Promise<Reply> => {
  const [code] = await once(socket, 'close', { signal: deadline })
  if (code !== CLOSE_CODES.invalidToken.code) throw new Error(`the connection was closed with ${code}`)
  return REFUSED
}

const converse = async (socket: WebSocket, token: string | null, deadline: AbortSignal): Promise<void> => {
  const answered = Promise.race([awaitReply(socket, deadline), awaitRefusal(socket, deadline)])
  socket.send(
    JSON.stringify({ id: CONNECT_ID, connect: { name: 'health-sidecar', ...(token && { token }) } }),
  )
  const reply = await answered
  if (reply.error?.code === REPLY_ERRORS.unauthorized.code) return
  if (reply.error) throw new Error(`connect was refused with ${reply.error.code}, ${reply.error.message}`)
  if (!reply.connect) throw new Error('the reply to connect does not hold a connect result')
  const pong = once(socket, 'pong', { signal: deadline })
  socket.ping()
  await pong
}

/**
 * Succeeds when the gateway does what a client needs first: an upgrade, a proper reply to `connect`, and a pong. A bound
 * port alone proves nothing. A gateway that asks for a valid token answers as it should.
 */
export const gatewayProbe = (token: TokenSource): Probe =>
  probeOf(async (url: string, deadline) => {
    await overWebSocket(url, (socket) => converse(socket, token(), deadline), deadline)
    return `${url} replies to connect and ping`
  })

export const probeGateway = gatewayProbe(noToken)
