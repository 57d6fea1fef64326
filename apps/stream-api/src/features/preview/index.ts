import { Slots } from '@stream-manager/async'
import { checker, type Fault, PREVIEW_PATH } from '@stream-manager/contracts'
import type { PreviewBroadcasts } from '@stream-manager/preview'
import {
  type Authenticated,
  networkOf,
  type Server,
  type SocketLimits,
  socketRoute,
  sockets as socketsPlugin,
  unwrap,
} from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { paramsOf, STREAM_SCOPES, type StreamScope, streamIdOf } from '../../http/schemas.ts'
import type { ApiIdentity } from '../../identity.ts'
import type { PreviewAccess } from './access.ts'
import { Viewing } from './viewing.ts'

const pathOf = ({ prefix }: StreamScope): string => prefix + PREVIEW_PATH

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

/** The preview: the encoder's packets as fragmented MP4, over a WebSocket. */
export const previewFeature = async (app: Server, options: PreviewFeatureOptions): Promise<void> => {
  const { previews, access, sockets } = options
  const slots = new Slots(MAX_VIEWERS)
  const viewings = new Set<Viewing>()
  await app.register(socketsPlugin, {
    paths: STREAM_SCOPES.map(pathOf),
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

  for (const scope of STREAM_SCOPES) {
    const params = paramsOf(scope, {})
    const checkParams = checker(params, 'The path of the preview')
    socketRoute(app, {
      url: pathOf(scope),
      tokenPlace: 'the first message or a header',
      // The viewing checks the caller and the permission: a browser cannot send its token with an upgrade.
      config: { public: true },
      schema: { hide: true, params },
      admission: [identify, admit],
      open: (socket, request) => {
        const streamId = streamIdOf(unwrap(checkParams(request.params)))
        const viewing = new Viewing({ socket, streamId, access, previews })
        viewings.add(viewing)
        socket.once('close', () => viewings.delete(viewing))
        const { previewIdentity } = request
        if (previewIdentity) viewing.begin(previewIdentity)
      },
    })
  }
}
