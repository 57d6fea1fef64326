import { type Asset, fail, type Result, type VideoContent } from '@stream-manager/contracts'
import { resolveAsset } from './asset.ts'
import { hlsSource } from './hls.ts'
import { httpSource } from './http.ts'
import { rtmpSource } from './rtmp.ts'
import type { MediaSource, SourceKind } from './source.ts'
import { parseSourceUrl } from './source-url.ts'
import { srtSource } from './srt.ts'

/** One line a kind; the first that matches wins, so HLS stands before the plain HTTP file. */
const kinds: readonly SourceKind[] = [hlsSource, httpSource, rtmpSource, srtSource]
const SCHEMES = ['http:', 'https:', 'rtmp:', 'rtmps:', 'srt:']

export interface SourceContext {
  readonly assets: Readonly<Record<string, Asset>>
  readonly dataDir: string
  /** Refuse addresses that are not globally routable. */
  readonly publicSourcesOnly: boolean
  readonly signal: AbortSignal
}

/**
 * Turns a video layer's content into something the demuxer may open; never opens the media itself. `source.refused`
 * for an address that is not allowed, `source.not_found` for a missing asset, `source.unreachable` for an unknown host.
 */
export const resolveSource = async (
  content: VideoContent,
  context: SourceContext,
): Promise<Result<MediaSource>> => {
  if (content.assetId !== undefined) return resolveAsset(content.assetId, context)
  const url = parseSourceUrl(content.url ?? '', SCHEMES)
  if (!url.ok) return url
  const kind = kinds.find((candidate) => candidate.matches(url.value))
  if (!kind) return fail('source.refused', `Scheme ${url.value.protocol} is not allowed`)
  return kind.resolve(url.value, { publicOnly: context.publicSourcesOnly }, context.signal)
}
