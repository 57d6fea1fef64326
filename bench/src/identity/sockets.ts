import { once } from 'node:events'
import { WebSocket } from 'ws'

const AT_ONCE = 50

/** Opens a socket and sends `connect`. Resolves once it is accepted. */
export const connect = async (url: string, token: string | null): Promise<WebSocket> => {
  const socket = new WebSocket(url)
  await once(socket, 'open')
  socket.send(JSON.stringify({ id: 1, connect: token === null ? {} : { token } }))
  const [answer] = await once(socket, 'message')
  if (!String(answer).includes('"client"')) throw new Error(`the gateway answered ${String(answer)}`)
  return socket
}

/** Fifty at a time, in the order of the tokens. */
export const connectAll = async (
  urls: readonly string[],
  tokens: readonly (string | null)[],
): Promise<WebSocket[]> => {
  const sockets: WebSocket[] = []
  for (let first = 0; first < tokens.length; first += AT_ONCE) {
    const batch = tokens.slice(first, first + AT_ONCE)
    const opened = batch.map((token, index) => connect(urls[(first + index) % urls.length] ?? '', token))
    sockets.push(...(await Promise.all(opened)))
  }
  return sockets
}

/** Milliseconds since the epoch of performance at which each socket was closed. */
export const closedAt = (sockets: readonly WebSocket[]): Promise<number[]> =>
  Promise.all(sockets.map((socket) => once(socket, 'close').then(() => performance.now())))
