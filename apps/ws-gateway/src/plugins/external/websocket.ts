import websocket, { type WebsocketPluginOptions } from '@fastify/websocket'
import { refuse } from '@stream-manager/service-kit'
import fp from 'fastify-plugin'
import type { GatewayLimits } from '../../limits.ts'
import { chooseDeflateOffer } from '../../protocol/deflate-offer.ts'

export interface WebsocketOptions {
  /** The path of WebSocket upgrades. */
  readonly path: string
  readonly limits: GatewayLimits
  /** Supported subprotocols. A client that offers only others gets none. */
  readonly subprotocols: readonly string[]
  /** Whether compression is agreed on with clients that offer it. */
  readonly compression: boolean
}

type SocketOptions = NonNullable<WebsocketPluginOptions['options']> & {
  /** Missing in the published types. */
  readonly closeTimeout: number
}

/**
 * Compression of messages from clients; our own frames do not go through `ws`. `ws` counts inflated bytes against
 * `maxPayload` and stops at the limit. Clients based on `ws` send short messages uncompressed when they keep no context.
 */
const DEFLATE = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  // Threads of the pool remain for files while clients send compressed messages.
  concurrencyLimit: 2,
  // Allocated for each client that sends a compressed message. The default is 16 KiB.
  zlibInflateOptions: { chunkSize: 4 * 1024 },
}

/** `ws` with its limits: its defaults allow 100 MiB messages and buffer thousands of fragments a socket. */
export const websocketPlugin = fp(
  async (app, { path, limits, subprotocols, compression }: WebsocketOptions) => {
    const options: SocketOptions = {
      maxPayload: limits.maxMessageBytes,
      maxFragments: limits.maxFragments,
      maxBufferedChunks: limits.maxBufferedChunks,
      closeTimeout: limits.closeTimeoutMs,
      perMessageDeflate: compression && DEFLATE,
      clientTracking: false,
      handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
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
      if (request.ws && !request.is404 && request.routeOptions.url !== path) {
        throw refuse('request.not_found', `Sockets open at ${path} only`)
      }
    })
    app.addHook('onRequest', async ({ raw: { headers } }) => {
      const offers = headers['sec-websocket-extensions']
      if (!compression || offers === undefined) return
      const chosen = chooseDeflateOffer(offers)
      if (chosen === null) delete headers['sec-websocket-extensions']
      else headers['sec-websocket-extensions'] = chosen
    })
    app.addHook('onResponse', async ({ raw }) => {
      // A refusal before the plugin's own hook leaves the socket open without a reader.
      if (raw.headers.upgrade !== undefined) raw.socket.destroy()
    })
  },
  { name: 'websocket', fastify: '5.x' },
)
