import { isRecord } from '@stream-manager/contracts'
import { refuse, type Server } from '@stream-manager/service-kit'
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

  const checkOrigin = async (request: FastifyRequest): Promise<void> => app.checkOrigin(request)

  /** A query ends up in the logs of proxies, so no token is taken from there. */
  const refuseTokenInQuery = async ({ query }: FastifyRequest): Promise<void> => {
    if (!isRecord(query) || !('token' in query)) return
    throw refuse('request.invalid', 'Send the token in the connect command, never in the address')
  }

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

  app.route({
    method: 'GET',
    url: SOCKET_PATH,
    onRequest: [checkOrigin, refuseTokenInQuery, admit],
    handler: (_request, reply) => {
      reply.header('upgrade', 'websocket')
      return reply.sendFault({
        code: 'request.upgrade_required',
        detail: `${SOCKET_PATH} takes WebSocket upgrades only`,
      })
    },
    preHandler: async (request, reply) => {
      // The socket would otherwise keep the response, and with it the request, until it closes.
      if (request.ws) reply.raw.detachSocket(request.raw.socket)
    },
    wsHandler: (socket, { raw, ip }) => {
      const codec = codecs.find(({ subprotocol }) => subprotocol === socket.protocol) ?? codecs[0]
      const deflates = socket.extensions !== ''
      sessions.open({
        socket,
        stream: raw.socket,
        codec,
        deflates,
        addresses: [raw.socket.remoteAddress, ip],
      })
    },
  })
}
