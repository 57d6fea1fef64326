import { fail, type Result, succeed } from '@stream-manager/contracts'
import { HTTP_FORMATS, PROBE_LIMITS } from './demuxer-options.ts'
import { hlsMedia } from './hls.ts'
import { refuse } from './refuse.ts'
import { type Relayed, relayed } from './relayed.ts'
import type { MediaSource, UrlSourceKind } from './source.ts'
import { answerKind } from './web/answer-kind.ts'

/** A media file or an endless stream on a web server, read while it plays. */
const httpMedia = ({ url, options, refusal, label }: Relayed, isEndless: boolean): MediaSource => ({
  url,
  refusal,
  label,
  kind: 'http',
  live: false,
  isEndless,
  demuxer: null,
  options: { ...PROBE_LIMITS, ...options, format_whitelist: HTTP_FORMATS },
})

/** An address of the web. The answer decides what it is: neither names nor content types can be trusted. */
export const httpSource: UrlSourceKind = {
  kind: 'http',

  matches: (url) => url.protocol === 'http:' || url.protocol === 'https:',

  async resolve(url, context): Promise<Result<MediaSource>> {
    const through = await relayed(url, context)
    if (!through.ok) return through
    const asked = await through.value.ask(context.signal)
    if (!asked.ok) return refuse(asked.fault)
    const found = answerKind(asked.value)
    if (found.kind === 'other')
      return fail('source.unreadable', `${through.value.label} answers with ${found.name}`)
    return succeed(
      found.kind === 'playlist' ? hlsMedia(through.value) : httpMedia(through.value, found.isEndless),
    )
  },
}
