import { fail, type Result } from '@stream-manager/contracts'
import type { MediaSource, SourceContent, SourceKind, UrlSourceKind } from './source.ts'
import { parseSourceUrl } from './source-url.ts'

const SCHEMES = ['http:', 'https:', 'rtmp:', 'rtmps:', 'srt:']

const parse = ({ url }: SourceContent): Result<URL> => parseSourceUrl(url ?? '', SCHEMES)

export const fromUrl = (kind: UrlSourceKind): SourceKind => ({
  accepts: (content) => {
    const url = parse(content)
    return url.ok && kind.matches(url.value)
  },
  resolve: async (content, { publicSourcesOnly, signal }) => {
    const url = parse(content)
    return url.ok ? kind.resolve(url.value, { publicOnly: publicSourcesOnly }, signal) : url
  },
})

/** Tells why no kind accepts the content. */
export const refuseContent = (content: SourceContent): Result<MediaSource> => {
  const url = parse(content)
  return url.ok ? fail('source.refused', `Scheme ${url.value.protocol} is not allowed`) : url
}
