import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'

const AT_ONCE = 50
const ATTEMPTS = 50
const RETRY_MS = 200

/** A busy gateway refuses new sockets for a while. */
const open = async (url: string): Promise<WebSocket> => {
  for (let attempt = 1; ; attempt += 1) {
    const socket = new WebSocket(url)
    try {
      await once(socket, 'open')
      return socket
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
      await delay(RETRY_MS)
    }
  }
}

/** Opens a socket and sends `connect`. Resolves once it is accepted. */
const connect = async (url: string, token: string | null): Promise<WebSocket> => {
  const socket = await open(url)
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
