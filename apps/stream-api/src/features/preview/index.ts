import { Slots } from '@stream-manager/async'
import type { Fault } from '@stream-manager/contracts'
import type { PreviewBroadcasts } from '@stream-manager/preview'
import {
  type Authenticated,
  networkOf,
  type Server,
  type SocketLimits,
  socketRoute,
  sockets as socketsPlugin,
} from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiIdentity } from '../../identity.ts'
import type { PreviewAccess } from './access.ts'
import { PREVIEW_ROUTES } from './routes.ts'
import { Viewing } from './viewing.ts'

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

/** Previews over WebSockets as fragmented MP4: the encoder's packets, and the sound of single layers. */
export const previewFeature = async (app: Server, options: PreviewFeatureOptions): Promise<void> => {
  const { previews, access, sockets } = options
  const slots = new Slots(MAX_VIEWERS)
  const viewings = new Set<Viewing>()
  await app.register(socketsPlugin, {
    paths: PREVIEW_ROUTES.map(({ url }) => url),
    limits: SOCKET_LIMITS,
    perMessageDeflate: false,
  })
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

  for (const { url, params, topicOf } of PREVIEW_ROUTES) {
    socketRoute(app, {
      url,
      tokenPlace: 'the first message or a header',
      // The viewing checks the caller and the permission: a browser cannot send its token with an upgrade.
      config: { public: true },
      schema: { hide: true, params },
      admission: [identify, admit],
      open: (socket, request) => {
        const viewing = new Viewing({ socket, topic: topicOf(request.params), access, previews })
        viewings.add(viewing)
        socket.once('close', () => viewings.delete(viewing))
        const { previewIdentity } = request
        if (previewIdentity) viewing.begin(previewIdentity)
      },
    })
  }
}
