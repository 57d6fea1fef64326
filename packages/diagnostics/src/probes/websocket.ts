import { once } from 'node:events'
import { WebSocket } from 'ws'
import { connectionError } from './connection-error.ts'
import { probeOf } from './result.ts'

const MAX_MESSAGE_BYTES = 65_536

type Conversation = (socket: WebSocket) => Promise<void>

/** Opens a connection of its own, converses over it, and closes it. Rejects with a `ProbeError`. */
export const overWebSocket = async (
  url: string,
  converse: Conversation,
  deadline: AbortSignal,
): Promise<void> => {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES })
  // An error event without a listener would end the process, and the probe stops listening before the socket is closed.
  socket.on('error', () => {})
  try {
    await once(socket, 'open', { signal: deadline })
    await converse(socket)
    socket.close(1000)
  } catch (error) {
    throw connectionError(`WebSocket ${url}`, error, deadline)
  } finally {
    setImmediate(() => socket.terminate())
  }
}

/** Succeeds when the server accepts a WebSocket upgrade: a server that cannot do so may still answer HTTP. */
export const probeWebSocket = probeOf(async (url: string, deadline) => {
  await overWebSocket(url, async () => {}, deadline)
  return `${url} is open`
})
