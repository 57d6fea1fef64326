import { isRecord } from '@stream-manager/contracts'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { refuse } from '../errors/fault-error.ts'
import type { SocketConnection } from './plugins/sockets.ts'
import type { Server } from './server.ts'

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

export interface SocketRoute extends Pick<RouteOptions, 'config' | 'schema'> {
  /** One of the paths of `sockets`. */
  readonly url: string
  /** The place of a client's token: it tells one that puts it into the address. */
  readonly tokenPlace: string
  /** Decide on the upgrade, after the origin and the address were checked. */
  readonly admission: readonly Hook[]
  readonly open: (socket: SocketConnection, request: FastifyRequest) => void
}

/** Adds a route that takes WebSocket upgrades from our own pages and from programs, and nothing else. */
export const socketRoute = (app: Server, route: SocketRoute): void => {
  const { url, tokenPlace, admission, open, config, schema } = route

  /** A query ends up in the logs of proxies, so no token is taken from there. */
  const refuseTokenInQuery = async ({ query }: FastifyRequest): Promise<void> => {
    if (!isRecord(query) || !('token' in query)) return
    throw refuse('request.invalid', `Send the token in ${tokenPlace}, never in the address`)
  }

  app.route({
    method: 'GET',
    url,
    ...(config && { config }),
    ...(schema && { schema }),
    onRequest: [async (request) => app.checkOrigin(request), refuseTokenInQuery, ...admission],
    handler: (_request, reply) => {
      reply.header('upgrade', 'websocket')
      const detail = `${url} takes WebSocket upgrades only`
      return reply.sendFault({ code: 'request.upgrade_required', detail })
    },
    preHandler: async (request, reply) => {
      // The socket would otherwise keep the response, and with it the request, until it closes.
      if (request.ws) reply.raw.detachSocket(request.raw.socket)
    },
    wsHandler: open,
  })
}
