import { fail, type Result, succeed } from '@stream-manager/contracts'
import { parseRemoteUrl } from '@stream-manager/egress'
import { HTTP_FORMATS, PROBE_LIMITS } from './demuxer-options.ts'
import { hlsMedia } from './hls.ts'
import { refuse } from './refuse.ts'
import { type Relayed, relayed } from './relayed.ts'
import type { MediaSource, UrlContext, UrlSourceKind } from './source.ts'
import { answerKind } from './web/answer-kind.ts'

const WEB = ['http:', 'https:']

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

/** `isEntry`: the address stands in a list, which leads no further. */
const resolveWeb = async (url: URL, context: UrlContext, isEntry: boolean): Promise<Result<MediaSource>> => {
  const through = await relayed(url, context)
  if (!through.ok) return through
  const asked = await through.value.ask(context.signal)
  if (!asked.ok) return refuse(asked.fault)
  const found = answerKind(asked.value)
  const { label } = through.value
  switch (found.kind) {
    case 'other':
      return fail('source.unreadable', `${label} answers with ${found.name}`)
    case 'list': {
      if (isEntry) return fail('source.unreadable', `${label} answers with a list inside another list`)
      const entry = parseRemoteUrl(URL.parse(found.entry, url.href)?.href ?? found.entry, WEB)
      return entry.ok ? resolveWeb(entry.value, context, true) : refuse(entry.fault)
    }
    case 'playlist':
      return succeed(hlsMedia(through.value))
    case 'media':
      return succeed(httpMedia(through.value, found.isEndless))
  }
}

/** An address of the web. The answer decides what it is: neither names nor content types can be trusted. */
export const httpSource: UrlSourceKind = {
  kind: 'http',
  matches: ({ protocol }) => WEB.includes(protocol),
  resolve: (url, context) => resolveWeb(url, context, false),
}
