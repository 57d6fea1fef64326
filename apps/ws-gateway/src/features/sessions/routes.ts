import { refuse, type Server } from '@stream-manager/service-kit'
import type { Codec } from '../../protocol/codec.ts'
import { isOriginAllowed, type OriginPolicy } from './origin.ts'
import type { Sessions } from './sessions.ts'

export const SOCKET_PATH = '/ws'

export interface SocketRoutesOptions {
  readonly sessions: Sessions
  /** The first one serves clients that ask for no subprotocol. */
  readonly codecs: readonly [Codec, ...Codec[]]
  readonly origins: OriginPolicy
}

/** The one path that speaks WebSocket. */
export const socketRoutes = async (app: Server, options: SocketRoutesOptions): Promise<void> => {
  const { sessions, codecs, origins } = options
  app.route({
    method: 'GET',
    url: SOCKET_PATH,
    onRequest: async ({ raw }) => {
      const [origin] = raw.headersDistinct['origin'] ?? []
      if (isOriginAllowed(origins, { origin, host: raw.headers.host })) return
      throw refuse(
        'auth.forbidden',
        'Pages of this origin may not connect; add it to CORS_ORIGINS to allow it',
      )
    },
    handler: (_request, reply) => {
      reply.header('upgrade', 'websocket')
      return reply.sendFault({
        code: 'request.upgrade_required',
        detail: `${SOCKET_PATH} takes WebSocket upgrades only`,
      })
    },
    wsHandler: (socket) => {
      const codec = codecs.find(({ subprotocol }) => subprotocol === socket.protocol) ?? codecs[0]
      sessions.open(socket, codec)
    },
  })
}
