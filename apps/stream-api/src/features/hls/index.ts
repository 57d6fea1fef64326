import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { checker, Id } from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'
import { HLS_PLAYLIST, HLS_SEGMENT, hlsFolder } from '@stream-manager/media-store'
import { isLoopback, type Server, unwrap } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { FileVariants } from '../../http/file-variants.ts'
import { fileAnswers } from '../../http/schemas.ts'
import { sendFile } from '../../http/send-file.ts'
import type { ApiIdentity } from '../../identity.ts'
import type { NoteViewer } from '../viewers/index.ts'

const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl'
const SEGMENT_TYPE = 'video/mp2t'

const PROGRAMME_PATH = '/hls/:streamId/*'
const TICKET_PATH = '/hls/:ticket(^~[A-Za-z0-9_-]+)/:streamId/*'

const Params = Type.Object({ streamId: Id, '*': Type.String() })
const TicketParams = Type.Object({ ticket: Type.String(), ...Params.properties })

/**
 * Any page may play a public programme of a server that others can reach, even where the API refuses its origin. A
 * private programme, and a rehearsal on loopback, are for the listed origins only.
 */
const accessHeaders = (isOpen: boolean): Record<string, string> =>
  isOpen
    ? {
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'accept-ranges, content-range, etag, retry-after, x-request-id',
        'cross-origin-resource-policy': 'cross-origin',
      }
    : { 'cross-origin-resource-policy': 'same-origin' }

/** A shared cache must not keep the segments of a private programme. */
const cachingOf = (isPublic: boolean): string => `${isPublic ? 'public' : 'private'}, max-age=60`

const fileHeaders = (file: string, isPublic: boolean): Record<string, string> =>
  file === HLS_PLAYLIST
    ? { 'content-type': PLAYLIST_TYPE, 'cache-control': 'no-store' }
    : { 'content-type': SEGMENT_TYPE, 'cache-control': cachingOf(isPublic) }

export interface HlsOptions extends Pick<ApiIdentity, 'checkHolder'> {
  readonly dataDir: string
  /** Address that the server is bound to. */
  readonly host: string
  readonly playback: Domain['playback']
  readonly variants: FileVariants
  readonly note: NoteViewer
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

interface ProgrammeFile {
  readonly streamId: string
  readonly file: string
}

/** Only names that the engine writes: a path must not lead elsewhere. */
const isProgrammeFile = (file: string): boolean => file === HLS_PLAYLIST || HLS_SEGMENT.test(file)

const programmeSender =
  ({ dataDir, host, playback, variants }: HlsOptions) =>
  async (reply: FastifyReply, { streamId, file }: ProgrammeFile): Promise<FastifyReply> => {
    if (!isProgrammeFile(file)) {
      reply.callNotFound()
      return reply
    }
    const isPublic = unwrap(await playback.isPublic(streamId))
    // A page must be able to read refusals as well.
    reply.headers(accessHeaders(isPublic && !isLoopback(host)))
    return sendFile(reply, {
      path: join(hlsFolder(dataDir, streamId), file),
      variants: file === HLS_PLAYLIST ? variants : undefined,
      headers: fileHeaders(file, isPublic),
    })
  }

const checkParams = checker(Params, 'The path of the programme')

/** A public programme needs no sign-in. A stream that does not exist looks like a private one. */
const isOpenIn =
  (playback: HlsOptions['playback']) =>
  async ({ params }: FastifyRequest): Promise<boolean> => {
    const checked = checkParams(params)
    // Validation refuses the path next.
    if (!checked.ok) return true
    const isPublic = await playback.isPublic(checked.value.streamId)
    return isPublic.ok && isPublic.value
  }

/** Viewers read a segment each second or so. Made-up streams would cost a read of the store each, so they are limited. */
const wasOnAir =
  (dataDir: string) =>
  async ({ params }: FastifyRequest): Promise<boolean> => {
    const checked = checkParams(params)
    return checked.ok && (await exists(hlsFolder(dataDir, checked.value.streamId)))
  }

const tags = ['hls']

const response = fileAnswers('The file', [PLAYLIST_TYPE, SEGMENT_TYPE])

/** A browser asks before it sends a header such as `Range`. Pages that may play the programme may send all of them. */
const preflights = (app: Server, { playback, host, dataDir }: HlsOptions): void => {
  const isOpen = isOpenIn(playback)
  const hasProgramme = wasOnAir(dataDir)
  const isOpenToPages = async (request: FastifyRequest): Promise<boolean> =>
    !isLoopback(host) && (await hasProgramme(request)) && (await isOpen(request))
  for (const url of [PROGRAMME_PATH, TICKET_PATH]) {
    const config = { public: true, unlimited: true, isOpenToPages } as const
    app.options(url, { schema: { hide: true }, config }, (_request, reply) =>
      reply.code(204).header('allow', 'GET, HEAD, OPTIONS').send(),
    )
  }
}

/** Serves the programme, which the engine writes. */
export const hlsFeature = (app: Server, options: HlsOptions): void => {
  preflights(app, options)
  // Once the answer is sent, so that counting delays none, and a player that retries off the air is no viewer.
  const onResponse = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const checked = checkParams(request.params)
    if (!checked.ok) return
    const { streamId, '*': file } = checked.value
    options.note(request, reply, { streamId, isPlaylist: file === HLS_PLAYLIST })
  }
  const send = programmeSender(options)
  app.get(
    PROGRAMME_PATH,
    {
      schema: { tags, summary: 'The programme: playlist and segments', params: Params, response },
      onResponse,
      config: {
        permission: 'stream.watch',
        openWhen: isOpenIn(options.playback),
        unlimited: wasOnAir(options.dataDir),
      },
    },
    ({ params: { streamId, '*': file } }, reply) => send(reply, { streamId, file }),
  )
  app.get(
    TICKET_PATH,
    {
      // Clients take the address from `playback.address` and never build one.
      schema: { hide: true, params: TicketParams },
      onResponse,
      // The ticket takes the place of a caller, and the handler checks it.
      config: { public: true, unlimited: true },
    },
    async ({ params: { ticket, streamId, '*': file } }, reply) => {
      unwrap(options.checkHolder(unwrap(await options.playback.checkTicket(streamId, ticket.slice(1)))))
      return send(reply, { streamId, file })
    },
  )
}
