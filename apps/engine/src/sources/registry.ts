import { fail, type Result } from '@stream-manager/contracts'
import { parseRemoteUrl } from '@stream-manager/egress'
import { assetSource } from './asset.ts'
import { httpSource } from './http.ts'
import { refuse } from './refuse.ts'
import { rtmpSource } from './rtmp.ts'
import type { MediaSource, SourceContent, SourceContext, SourceKind, UrlSourceKind } from './source.ts'
import { srtSource } from './srt.ts'

const SCHEMES = ['http:', 'https:', 'rtmp:', 'rtmps:', 'srt:']

const parse = ({ url }: SourceContent): Result<URL> => {
  const parsed = parseRemoteUrl(url ?? '', SCHEMES)
  return parsed.ok ? parsed : refuse(parsed.fault)
}

const fromUrl = (kind: UrlSourceKind): SourceKind => ({
  accepts: (content) => {
    const url = parse(content)
    return url.ok && kind.matches(url.value)
  },
  resolve: async (content, { sources, signal }) => {
    const url = parse(content)
    return url.ok
      ? kind.resolve(url.value, { egress: sources, signal, insecureTls: content.insecureTls ?? false })
      : url
  },
})

/** The reason why no kind accepts the content. */
const refuseContent = (content: SourceContent): Result<MediaSource> => {
  const url = parse(content)
  return url.ok ? fail('source.refused', `Scheme ${url.value.protocol} is not allowed`) : url
}

/** One line a kind. The first kind that accepts the content is taken. */
const kinds: readonly SourceKind[] = [
  assetSource,
  fromUrl(httpSource),
  fromUrl(rtmpSource),
  fromUrl(srtSource),
]

/**
 * Turns a layer's content into a source that the demuxer may open. An address of the web is asked for its first bytes.
 * `source.refused` for an address that is not allowed, `source.not_found` for a missing asset, `source.unreachable` for
 * an unknown host, `source.unreadable` for an address that answers with no media.
 */
export const resolveSource = async (
  content: SourceContent,
  context: SourceContext,
): Promise<Result<MediaSource>> => {
  const kind = kinds.find((candidate) => candidate.accepts(content))
  return kind ? kind.resolve(content, context) : refuseContent(content)
}
