import { sockets } from '@stream-manager/service-kit'
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

/** The gateway's socket: its subprotocols, and compression where it is wanted. */
export const websocketPlugin = fp(
  async (app, { path, limits, subprotocols, compression }: WebsocketOptions) => {
    await app.register(sockets, {
      paths: [path],
      limits,
      perMessageDeflate: compression && DEFLATE,
      handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
    })
    app.addHook('onRequest', async ({ raw: { headers } }) => {
      const offers = headers['sec-websocket-extensions']
      if (!compression || offers === undefined) return
      const chosen = chooseDeflateOffer(offers)
      if (chosen === null) delete headers['sec-websocket-extensions']
      else headers['sec-websocket-extensions'] = chosen
    })
  },
  { name: 'gateway-websocket', fastify: '5.x' },
)
