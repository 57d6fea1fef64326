import { Slots } from '@stream-manager/async'
import { DEFAULT_STREAM_ID, type Fault, isRecord } from '@stream-manager/contracts'
import type { PreviewBroadcasts } from '@stream-manager/preview'
import {
  type Authenticated,
  networkOf,
  refuse,
  type Server,
  type SocketLimits,
  sockets as socketsPlugin,
} from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiIdentity } from '../../identity.ts'
import type { PreviewAccess } from './access.ts'
import { Viewing } from './viewing.ts'

/** Also that of the default stream. */
const PATHS = ['/api/preview', '/api/streams/:streamId/preview']

/** A viewer sends tokens and nothing else. */
const SOCKET_LIMITS: SocketLimits = {
  maxMessageBytes: 16 * 1024,
  maxFragments: 16,
  maxBufferedChunks: 64,
  closeTimeoutMs: 2000,
}

/** A viewer takes up to 2 MiB of this process while it does not keep up. */
const MAX_VIEWERS = { perHolder: 20, total: 200 }

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller of a preview whose headers tell who it is. Null: the first message tells. */
    previewIdentity: Authenticated | null
  }
}

export interface PreviewFeatureOptions {
  readonly previews: PreviewBroadcasts
  readonly access: PreviewAccess
  readonly sockets: ApiIdentity['sockets']
}

const FULL: Fault = {
  code: 'request.rate_limited',
  detail: 'As many previews are open as may be; close one first',
  retryAfterSeconds: 5,
}

const streamIdOf = ({ params }: FastifyRequest): string => {
  const streamId = isRecord(params) ? params['streamId'] : undefined
  return typeof streamId === 'string' ? streamId : DEFAULT_STREAM_ID
}

/** A query ends up in the logs of proxies, so no token is taken from there. */
const refuseTokenInQuery = async ({ query }: FastifyRequest): Promise<void> => {
  if (!isRecord(query) || !('token' in query)) return
  throw refuse('request.invalid', 'Send the token in the first message or a header, never in the address')
}

/** The preview: the encoder's packets as fragmented MP4, over a WebSocket. */
export const previewFeature = async (app: Server, options: PreviewFeatureOptions): Promise<void> => {
  const { previews, access, sockets } = options
  const slots = new Slots(MAX_VIEWERS)
  const viewings = new Set<Viewing>()
  await app.register(socketsPlugin, { paths: PATHS, limits: SOCKET_LIMITS, perMessageDeflate: false })
  app.decorateRequest('previewIdentity', null)
  app.addHook('preClose', async () => {
    for (const viewing of viewings) viewing.close('shutdown')
  })

  const identify = async (request: FastifyRequest): Promise<void> => {
    request.previewIdentity = await sockets.identityOf(request)
  }

  const admit = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    // A peer that is gone already closes no second time, and would keep its place.
    if (!request.ws || request.raw.socket.destroyed) return undefined
    const release = slots.take(networkOf(request.ip))
    if (release === null) return reply.sendFault(FULL)
    // The connection ends, also when the upgrade fails.
    request.raw.socket.once('close', release)
    return undefined
  }

  for (const url of PATHS) {
    app.route({
      method: 'GET',
      url,
      // The viewing checks the caller and the permission: a browser cannot send its token with an upgrade.
      config: { public: true },
      schema: { hide: true },
      onRequest: [async (request) => app.checkOrigin(request), refuseTokenInQuery, identify, admit],
      handler: (_request, reply) => {
        reply.header('upgrade', 'websocket')
        return reply.sendFault({
          code: 'request.upgrade_required',
          detail: 'The preview takes WebSocket upgrades only',
        })
      },
      preHandler: async (request, reply) => {
        // The socket would otherwise keep the response, and with it the request, until it closes.
        if (request.ws) reply.raw.detachSocket(request.raw.socket)
      },
      wsHandler: (socket, request) => {
        const viewing = new Viewing({ socket, streamId: streamIdOf(request), access, previews })
        viewings.add(viewing)
        socket.once('close', () => viewings.delete(viewing))
        const { previewIdentity } = request
        if (previewIdentity) viewing.begin(previewIdentity)
      },
    })
  }
}
