import { succeed } from '@stream-manager/contracts'
import { labelOf } from '@stream-manager/egress'
import { HLS_FORMATS, PROBE_LIMITS } from './demuxer-options.ts'
import { relayed } from './relayed.ts'
import type { UrlSourceKind } from './source.ts'

const PLAYLIST = /\.m3u8?(?:$|[&/])/i

/** An HLS playlist, recognised by its name. The demuxer is forced, so no other file is read as a playlist. */
export const hlsSource: UrlSourceKind = {
  kind: 'hls',

  matches: (url) =>
    /^https?:$/.test(url.protocol) && (PLAYLIST.test(url.pathname) || PLAYLIST.test(url.search)),

  async resolve(url, context) {
    const through = await relayed(url, context)
    if (!through.ok) return through
    const { options, ...address } = through.value
    return succeed({
      ...address,
      kind: 'hls',
      live: true,
      demuxer: 'hls',
      options: {
        ...PROBE_LIMITS,
        ...options,
        protocol_whitelist: `${options.protocol_whitelist},crypto`,
        format_whitelist: HLS_FORMATS,
        max_reload: '100',
        seg_max_retry: '2',
      },
      label: labelOf(url),
    })
  },
}
