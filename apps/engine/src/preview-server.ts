import { CLOSE_CODES, isRecord } from '@stream-manager/contracts'
import {
  encodeMessage,
  isTicketValid,
  type PreviewBroadcasts,
  PreviewViewer,
  readTopic,
} from '@stream-manager/preview'
import {
  createServer,
  refuse,
  type Server,
  type ServerConfig,
  type SocketConnection,
  type SocketLimits,
  socketRoute,
  sockets,
} from '@stream-manager/service-kit'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'

/** Each API has one socket for a preview that is followed there. */
const MAX_CONNECTIONS = 256
/** The topic follows; as a named parameter it could be too long for the router. */
const PATH = '/previews/*'
const LOOK_EVERY_MS = 1000
const PING_EVERY_MS = 10_000

/** An API sends nothing. */
const SOCKET_LIMITS: SocketLimits = {
  maxMessageBytes: 1024,
  maxFragments: 4,
  maxBufferedChunks: 16,
  closeTimeoutMs: 2000,
}

export interface PreviewServerOptions {
  readonly logger: FastifyBaseLogger
  readonly config: ServerConfig
  readonly previews: Pick<PreviewBroadcasts, 'follow'>
  /** Whether this engine makes the stream's programme. */
  readonly holdsStream: (streamId: string) => boolean
  /** The deployment's keys, by which its services know each other. */
  readonly keys: () => readonly Buffer[]
}

const topicOf = ({ params }: FastifyRequest): string =>
  isRecord(params) && typeof params['*'] === 'string' ? params['*'] : ''

const TICKET = /^Preview (\S{1,100})$/

/** One API that follows a preview. It is sent away when the stream goes to another engine. */
const serve = (socket: SocketConnection, topic: string, options: PreviewServerOptions): void => {
  const { streamId } = readTopic(topic)
  const viewer = new PreviewViewer({
    send: (part) => socket.send(encodeMessage(part)),
    waitingBytes: () => socket.bufferedAmount,
  })
  const { code, reason } = CLOSE_CODES.shutdown
  const leave = options.previews.follow(topic, viewer.take)
  const timers = [
    setInterval(() => options.holdsStream(streamId) || socket.close(code, reason), LOOK_EVERY_MS),
    setInterval(() => socket.ping(), PING_EVERY_MS),
  ]
  socket.once('close', () => {
    for (const timer of timers) clearInterval(timer)
    leave()
  })
}

/** Shows the previews of this engine's streams to the APIs of its deployment, and to nobody else. */
export const buildPreviewServer = async (options: PreviewServerOptions): Promise<Server> => {
  const { logger, config, keys, holdsStream } = options
  const connections = { total: MAX_CONNECTIONS, perAddress: MAX_CONNECTIONS }
  const app = await createServer({ logger, config, connections })
  const open = new Set<SocketConnection>()
  await app.register(sockets, { paths: [PATH], limits: SOCKET_LIMITS, perMessageDeflate: false })
  app.addHook('preClose', async () => {
    const { code, reason } = CLOSE_CODES.shutdown
    for (const socket of open) socket.close(code, reason)
  })

  const admit = async (request: FastifyRequest): Promise<void> => {
    const topic = topicOf(request)
    const [, ticket = ''] = TICKET.exec(request.headers.authorization ?? '') ?? []
    if (!isTicketValid(keys, { ticket, topic }, Date.now())) {
      throw refuse('auth.invalid', 'Only the APIs of this deployment read here, by a ticket')
    }
    if (!holdsStream(readTopic(topic).streamId))
      throw refuse('stream.not_found', 'This engine does not run the stream')
  }

  socketRoute(app, {
    url: PATH,
    tokenPlace: 'a header',
    admission: [admit],
    open: (socket, request) => {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      serve(socket, topicOf(request), options)
    },
  })
  return app
}
