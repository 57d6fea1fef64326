import { Id } from '@stream-manager/contracts'
import { HLS_PLAYLIST, HLS_SEGMENT, hlsFolder } from '@stream-manager/media-store'
import type { Server } from '@stream-manager/service-kit'
import { Type } from 'typebox'

const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl'
const SEGMENT_TYPE = 'video/mp2t'

const Params = Type.Object({ streamId: Id, '*': Type.String() })

const headersOf = (file: string): Record<string, string> => ({
  // Any page may play the programme, even where the API refuses its origin.
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  ...(file === HLS_PLAYLIST
    ? { 'content-type': PLAYLIST_TYPE, 'cache-control': 'no-store' }
    : { 'content-type': SEGMENT_TYPE, 'cache-control': 'public, max-age=60' }),
})

/** Serves the programme, which the engine writes. */
export const hlsFeature = (app: Server, { dataDir }: { dataDir: string }): void => {
  const schema = { tags: ['hls'], summary: 'The programme: playlist and segments', params: Params }
  const config = { permission: 'stream.watch', unlimited: true } as const
  app.get('/hls/:streamId/*', { schema, config }, (request, reply) => {
    const { streamId, '*': file } = request.params
    // Only names that the engine writes: a path must not lead elsewhere.
    if (file !== HLS_PLAYLIST && !HLS_SEGMENT.test(file)) return reply.callNotFound()
    const root = hlsFolder(dataDir, streamId)
    return reply.headers(headersOf(file)).sendFile(file, root, { cacheControl: false, contentType: false })
  })
}
