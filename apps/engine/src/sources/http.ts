import { succeed } from '@stream-manager/contracts'
import { labelOf } from '@stream-manager/egress'
import { FILE_FORMATS, HTTP_OPTIONS, PROBE_LIMITS } from './demuxer-options.ts'
import { guardHttp } from './http-guard.ts'
import type { UrlSourceKind } from './source.ts'

/** A media file on a web server, read while it plays. */
export const httpSource: UrlSourceKind = {
  kind: 'http',

  matches: (url) => url.protocol === 'http:' || url.protocol === 'https:',

  async resolve(url, egress, signal) {
    const guard = await guardHttp(url, egress, signal)
    if (!guard.ok) return guard
    return succeed({
      kind: 'http',
      live: false,
      url: url.href,
      demuxer: null,
      options: { ...PROBE_LIMITS, ...HTTP_OPTIONS, ...guard.value, format_whitelist: FILE_FORMATS },
      label: labelOf(url),
    })
  },
}
