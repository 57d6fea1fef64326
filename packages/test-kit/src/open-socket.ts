import type { IncomingMessage } from 'node:http'
import { type ClientOptions, type RawData, WebSocket } from 'ws'
import type { TestScope } from './temporary-directory.ts'
import { eventually, within } from './wait.ts'

const SERVICE_UNAVAILABLE = 503

export interface OpenedSocket {
  readonly socket: WebSocket
  /** The answer that the socket was opened with. */
  readonly response: IncomingMessage
}

export interface OpenOptions extends ClientOptions {
  /** Gets messages from the first on: one may come with the answer to the upgrade. */
  readonly onMessage?: (data: RawData, isBinary: boolean) => void
}

/** Null: the server refuses sockets for now. */
const tryToOpen = (url: string, { onMessage, ...options }: OpenOptions): Promise<OpenedSocket | null> => {
  const socket = new WebSocket(url, options)
  if (onMessage) socket.on('message', onMessage)
  const opened = new Promise<OpenedSocket | null>((resolve, reject) => {
    socket.once('error', reject)
    socket.once('upgrade', (response) => socket.once('open', () => resolve({ socket, response })))
    socket.once('unexpected-response', (_request, { statusCode }) => {
      if (statusCode === SERVICE_UNAVAILABLE) resolve(null)
      else reject(new Error(`${url} answered the upgrade with ${statusCode}`))
      // The socket reports the end of an upgrade that was not finished as an error.
      socket.on('error', () => undefined).terminate()
    })
  })
  return within(opened, { what: `the upgrade of ${url}` })
}

/**
 * An open socket that the end of the test closes. A gateway at the limit of its load refuses new sockets with 503, and a
 * busy machine brings it there. Clients come again then, and so does this.
 */
export const openSocket = async (
  t: TestScope,
  url: string,
  options: OpenOptions = {},
): Promise<OpenedSocket> => {
  const opened = await eventually(() => tryToOpen(url, options), { what: `a socket to ${url}` })
  t.teardown(() => opened.socket.terminate())
  return opened
}
