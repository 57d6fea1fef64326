import type { Result } from '@stream-manager/contracts'
import { assetSource } from './asset.ts'
import { hlsSource } from './hls.ts'
import { httpSource } from './http.ts'
import { rtmpSource } from './rtmp.ts'
import type { MediaSource, SourceContent, SourceContext, SourceKind } from './source.ts'
import { srtSource } from './srt.ts'
import { fromUrl, refuseContent } from './url-source.ts'

/** One line a kind. The first kind that accepts the content is taken, so HLS stands before plain HTTP files. */
const kinds: readonly SourceKind[] = [
  assetSource,
  fromUrl(hlsSource),
  fromUrl(httpSource),
  fromUrl(rtmpSource),
  fromUrl(srtSource),
]

/**
 * Turns a layer's content into a source that the demuxer may open; never opens the media itself. `source.refused` for
 * an address that is not allowed, `source.not_found` for a missing asset, `source.unreachable` for an unknown host.
 */
export const resolveSource = async (
  content: SourceContent,
  context: SourceContext,
): Promise<Result<MediaSource>> => {
  const kind = kinds.find((candidate) => candidate.accepts(content))
  return kind ? kind.resolve(content, context) : refuseContent(content)
}
