import { arrivalOf, type Server, socketRoute } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Codec } from '../../protocol/codec.ts'
import type { Admission } from '../admission/admission.ts'
import type { Sessions } from './sessions.ts'

export const SOCKET_PATH = '/ws'

export interface SocketRoutesOptions {
  readonly sessions: Sessions
  readonly admission: Admission
  /** The first codec serves clients that ask for no subprotocol. */
  readonly codecs: readonly [Codec, ...Codec[]]
}

/** The route of WebSocket upgrades. */
export const socketRoutes = async (app: Server, options: SocketRoutesOptions): Promise<void> => {
  const { sessions, admission, codecs } = options

  /** Refusals are answered here, not thrown, because each thrown one would be logged as our error. */
  const admit = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    // A peer that is gone already closes no second time, and would keep its place.
    if (!request.ws || request.raw.socket.destroyed) return undefined
    const admitted = admission.admit(request.ip)
    if ('refused' in admitted) return reply.sendFault(admitted.refused)
    // The connection ends, also when the upgrade fails.
    request.raw.socket.once('close', admitted.release)
    return undefined
  }

  socketRoute(app, {
    url: SOCKET_PATH,
    tokenPlace: 'the connect command',
    admission: [admit],
    open: (socket, request) => {
      const { raw, ip } = request
      const codec = codecs.find(({ subprotocol }) => subprotocol === socket.protocol) ?? codecs[0]
      const deflates = socket.extensions !== ''
      sessions.open({
        socket,
        stream: raw.socket,
        codec,
        deflates,
        addresses: [raw.socket.remoteAddress, ip],
        // Now: the request is not kept.
        arrival: arrivalOf(request),
      })
    },
  })
}
