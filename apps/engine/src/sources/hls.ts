import { HLS_FORMATS, PROBE_LIMITS } from './demuxer-options.ts'
import type { Relayed } from './relayed.ts'
import type { MediaSource } from './source.ts'

/**
 * An HLS playlist. The demuxer is forced, so no other file is read as a playlist. FFmpeg's check of the ends of names is
 * off: it would refuse segments without one, and the relay lets no address of a playlist lead to a file.
 */
export const hlsMedia = ({ url, options, refusal, label }: Relayed): MediaSource => ({
  url,
  refusal,
  label,
  kind: 'hls',
  live: true,
  demuxer: 'hls',
  options: {
    ...PROBE_LIMITS,
    ...options,
    protocol_whitelist: `${options.protocol_whitelist},crypto`,
    format_whitelist: HLS_FORMATS,
    allowed_extensions: 'ALL',
    allowed_segment_extensions: 'ALL',
    extension_picky: '0',
    max_reload: '100',
    seg_max_retry: '2',
  },
})
