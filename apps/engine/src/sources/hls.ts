import { succeed } from '@stream-manager/contracts'
import { labelOf } from '@stream-manager/egress'
import { HLS_FORMATS, HTTP_OPTIONS, PROBE_LIMITS } from './demuxer-options.ts'
import { guardHttp } from './http-guard.ts'
import type { UrlSourceKind } from './source.ts'

const PLAYLIST = /\.m3u8?(?:$|[&/])/i

/** An HLS playlist, recognised by its name. The demuxer is forced, so no other file is read as a playlist. */
export const hlsSource: UrlSourceKind = {
  kind: 'hls',

  matches: (url) =>
    /^https?:$/.test(url.protocol) && (PLAYLIST.test(url.pathname) || PLAYLIST.test(url.search)),

  async resolve(url, egress, signal) {
    const guard = await guardHttp(url, egress, signal)
    if (!guard.ok) return guard
    const protocols = `${guard.value.protocol_whitelist},crypto`
    return succeed({
      kind: 'hls',
      live: true,
      url: url.href,
      demuxer: 'hls',
      options: {
        ...PROBE_LIMITS,
        ...HTTP_OPTIONS,
        ...guard.value,
        protocol_whitelist: protocols,
        format_whitelist: HLS_FORMATS,
        max_reload: '100',
        seg_max_retry: '2',
      },
      label: labelOf(url),
    })
  },
}
