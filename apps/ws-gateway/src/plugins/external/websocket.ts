import websocket, { type WebsocketPluginOptions } from '@fastify/websocket'
import { refuse } from '@stream-manager/service-kit'
import fp from 'fastify-plugin'
import type { GatewayLimits } from '../../limits.ts'

export interface WebsocketOptions {
  /** The one path that speaks WebSocket. */
  readonly path: string
  readonly limits: GatewayLimits
  /** Subprotocols we speak; a client that offers others gets none of them. */
  readonly subprotocols: readonly string[]
}

type SocketOptions = NonNullable<WebsocketPluginOptions['options']> & {
  /** Newer than the published types. */
  readonly closeTimeout: number
}

/** `ws` with its limits: its defaults allow 100 MiB messages and buffer thousands of fragments a socket. */
export const websocketPlugin = fp(
  async (app, { path, limits, subprotocols }: WebsocketOptions) => {
    const options: SocketOptions = {
      maxPayload: limits.maxMessageBytes,
      maxFragments: limits.maxFragments,
      maxBufferedChunks: limits.maxBufferedChunks,
      closeTimeout: limits.closeTimeoutMs,
      perMessageDeflate: false,
      clientTracking: false,
      handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
    }
    await app.register(websocket, {
      options,
      // Sessions end in their own order, with a code; the plugin would close each without one.
      preClose: (done) => done(),
      // `ws` has already begun the closing handshake with the right code; terminating would lose it.
      errorHandler: (error, _socket, request) => request.log.debug({ err: error }, 'a connection broke'),
    })
    app.addHook('onRequest', async (request) => {
      // The plugin would accept the upgrade of any known path and close the socket without a word.
      if (request.ws && !request.is404 && request.routeOptions.url !== path) {
        throw refuse('request.not_found', `Sockets open at ${path} only`)
      }
    })
    app.addHook('onResponse', async ({ raw }) => {
      // A refusal that comes before the plugin's own hook leaves the socket open, and nobody reads it any more.
      if (raw.headers.upgrade !== undefined) raw.socket.destroy()
    })
  },
  { name: 'websocket', fastify: '5.x' },
)
