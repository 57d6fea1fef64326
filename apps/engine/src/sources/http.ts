import { succeed } from '@stream-manager/contracts'
import { labelOf } from '@stream-manager/egress'
import { FILE_FORMATS, PROBE_LIMITS } from './demuxer-options.ts'
import { relayed } from './relayed.ts'
import type { UrlSourceKind } from './source.ts'

/** A media file on a web server, read while it plays. */
export const httpSource: UrlSourceKind = {
  kind: 'http',

  matches: (url) => url.protocol === 'http:' || url.protocol === 'https:',

  async resolve(url, context) {
    const through = await relayed(url, context)
    if (!through.ok) return through
    const { options, ...address } = through.value
    return succeed({
      ...address,
      kind: 'http',
      live: false,
      demuxer: null,
      options: { ...PROBE_LIMITS, ...options, format_whitelist: FILE_FORMATS },
      label: labelOf(url),
    })
  },
}
