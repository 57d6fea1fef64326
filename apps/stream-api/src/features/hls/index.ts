import { Id } from '@stream-manager/contracts'
import { HLS_PLAYLIST, HLS_SEGMENT, hlsFolder } from '@stream-manager/media-store'
import { isLoopback, type Server } from '@stream-manager/service-kit'
import { Type } from 'typebox'

const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl'
const SEGMENT_TYPE = 'video/mp2t'

const Params = Type.Object({ streamId: Id, '*': Type.String() })

/**
 * Any page may play the programme of a server that others can reach, even where the API refuses its origin. A rehearsal on
 * loopback is for the listed origins only.
 */
const accessHeaders = (isOpen: boolean): Record<string, string> =>
  isOpen
    ? { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }
    : { 'cross-origin-resource-policy': 'same-origin' }

const fileHeaders = (file: string): Record<string, string> =>
  file === HLS_PLAYLIST
    ? { 'content-type': PLAYLIST_TYPE, 'cache-control': 'no-store' }
    : { 'content-type': SEGMENT_TYPE, 'cache-control': 'public, max-age=60' }

export interface HlsOptions {
  readonly dataDir: string
  /** Address that the server is bound to. */
  readonly host: string
}

/** Serves the programme, which the engine writes. */
export const hlsFeature = (app: Server, { dataDir, host }: HlsOptions): void => {
  const access = accessHeaders(!isLoopback(host))
  const schema = { tags: ['hls'], summary: 'The programme: playlist and segments', params: Params }
  const config = { permission: 'stream.watch', unlimited: true } as const
  app.get('/hls/:streamId/*', { schema, config }, (request, reply) => {
    const { streamId, '*': file } = request.params
    // Only names that the engine writes: a path must not lead elsewhere.
    if (file !== HLS_PLAYLIST && !HLS_SEGMENT.test(file)) return reply.callNotFound()
    const root = hlsFolder(dataDir, streamId)
    return reply
      .headers({ ...access, ...fileHeaders(file) })
      .sendFile(file, root, { cacheControl: false, contentType: false })
  })
}
