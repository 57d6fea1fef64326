import websocket, { type WebSocket, type WebsocketPluginOptions } from '@fastify/websocket'
import fp from 'fastify-plugin'
import { refuse } from '../../errors/fault-error.ts'

/** One accepted socket. */
export type SocketConnection = WebSocket

/** Bounds on what one peer can make `ws` keep. */
export interface SocketLimits {
  /** One message, all fragments together. */
  readonly maxMessageBytes: number
  /** Fragments of one message. */
  readonly maxFragments: number
  /** Buffered pieces of unfinished frames of one socket. */
  readonly maxBufferedChunks: number
  /** Deadline of the peer's answer to a close frame. */
  readonly closeTimeoutMs: number
}

type LibraryOptions = NonNullable<WebsocketPluginOptions['options']>

export interface SocketsOptions extends Pick<LibraryOptions, 'perMessageDeflate' | 'handleProtocols'> {
  /** The routes that take WebSocket upgrades. */
  readonly paths: readonly string[]
  readonly limits: SocketLimits
}

type SocketOptions = LibraryOptions & {
  /** Missing in the published types. */
  readonly closeTimeout: number
}

/** `ws` with limits: its defaults allow 100 MiB messages and buffer thousands of fragments a socket. */
export const sockets = fp(
  async (app, { paths, limits, ...chosen }: SocketsOptions) => {
    const options: SocketOptions = {
      maxPayload: limits.maxMessageBytes,
      maxFragments: limits.maxFragments,
      maxBufferedChunks: limits.maxBufferedChunks,
      closeTimeout: limits.closeTimeoutMs,
      clientTracking: false,
      ...chosen,
    }
    await app.register(websocket, {
      options,
      // Sessions close with a code; the plugin would close each without one.
      preClose: (done) => done(),
      // `ws` has begun the closing handshake with the right code, which a terminate would lose.
      errorHandler: (error, _socket, request) => request.log.debug({ err: error }, 'a connection broke'),
    })
    app.addHook('onRequest', async (request) => {
      // The plugin would accept the upgrade at any known path and close the socket without a reason.
      if (request.ws && !request.is404 && !paths.includes(request.routeOptions.url ?? '')) {
        throw refuse('request.not_found', `Sockets open at ${paths.join(' and ')} only`)
      }
    })
    app.addHook('onResponse', async ({ raw }) => {
      // A refusal before the plugin's own hook leaves the socket open without a reader.
      if (raw.headers.upgrade !== undefined) raw.socket.destroy()
    })
  },
  { name: 'websocket', fastify: '5.x' },
)
